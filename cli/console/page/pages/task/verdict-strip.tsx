/** What became of each of the newest instants of the task's schedules, also of those that left no run. */
import { calendarAddress, runAddress } from "../../api/addresses.ts";
import type { Polled } from "../../api/poll.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { colourOf, shapeOf } from "../../words/statuses.ts";
import { instantText, timeOf } from "../../words/time.ts";
import type { VerdictsDocument } from "./documents.ts";

interface VerdictStripProps {
  readonly task: string;
  readonly verdicts: Polled<VerdictsDocument>;
}

export function VerdictStrip({ task, verdicts }: VerdictStripProps) {
  return (
    <section aria-labelledby="instants">
      <h2 id="instants">Its last instants</h2>
      <Loaded
        of={verdicts}
        isEmpty={({ verdicts: all }) => all.length === 0}
        empty="It has had no instants yet."
      >
        {({ verdicts: all }) => (
          <ol class="verdicts">
            {all.toReversed().map(({ run, verdict, why, isRecorded }) => {
              const at = run.slice(0, run.indexOf("/"));
              const words = `${instantText(timeOf(at))}: ${why}`;
              return (
                <li key={run} class={colourOf(verdict)} title={words}>
                  <Link to={isRecorded ? runAddress(`${task}/${run}`) : calendarAddress({ task, at })}>
                    <span aria-hidden="true">{shapeOf(verdict)}</span>
                    <span class="unseen">{words}</span>
                  </Link>
                </li>
              );
            })}
          </ol>
        )}
      </Loaded>
      <p class="strip">
        <Link to={calendarAddress({ task })}>Every instant in the calendar</Link>
      </p>
    </section>
  );
}
