/** The clock changes of what is in view, in words. */
import type { ClockChangeDocument } from "./documents.ts";
import { clockText, dateAt, dateText } from "./zone.ts";

interface ChangesProps {
  readonly changes: readonly ClockChangeDocument[];
  /** The calendar's. */
  readonly zone: string;
}

export function Changes({ changes, zone }: ChangesProps) {
  if (changes.length === 0) return null;
  return (
    <section class="changes">
      <h2>Clock changes</h2>
      <ul>
        {changes.map((change) => (
          <li key={`${change.zone} ${change.at}`}>
            <svg width="28" height="14" aria-hidden="true">
              <rect class="band" width="28" height="14" />
            </svg>
            <p>
              <b>{change.zone}</b>, <When change={change} zone={zone} />: {change.why}.
              {change.tasks.length > 0 && ` It touches ${change.tasks.join(", ")}.`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The date, and for the clocks of another zone what those of the calendar show then. */
function When({ change, zone }: { readonly change: ClockChangeDocument; readonly zone: string }) {
  const at = Date.parse(change.at);
  const date = dateText(dateAt(zone, at), { weekday: "short", day: "numeric", month: "long" });
  return (
    <time dateTime={change.at}>
      {change.zone === zone ? date : `when it is ${clockText(zone, at)} on ${date} in ${zone}`}
    </time>
  );
}
