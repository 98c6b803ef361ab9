/** Instants of a schedule: in the viewer's zone and in the schedule's, with what a clock change or a pause does to each. */
import { Time } from "../../parts/time.tsx";
import { instantText, timeOf } from "../../words/time.ts";
import type { ForecastInstantDocument } from "./documents.ts";

/** @param props.zone the schedule's */
export function Instants({
  instants,
  zone,
}: {
  readonly instants: readonly ForecastInstantDocument[];
  readonly zone: string;
}) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (instants.length === 0) return <p class="empty">It fires no more.</p>;
  return (
    <ol class="instants">
      {instants.map(({ utc, local, note, held }) => (
        <li key={utc ?? local}>
          {utc === null ? (
            <s>{local.replace("T", " ")}</s>
          ) : (
            <>
              <Time at={utc} zone={zone} whole /> <Time at={utc} zone={zone} />
              {zone !== own && (
                <small>
                  {instantText(timeOf(utc), zone)} in {zone}
                </small>
              )}
            </>
          )}
          {note !== undefined && <small class="look">{note}</small>}
          {held !== undefined && <small class="held">{held}</small>}
        </li>
      ))}
    </ol>
  );
}
