/** Why a run waits, in one sentence, with links to the runs that have its place; and why an instant did not run. */
import { runAddress } from "../../api/addresses.ts";
import type { Ask } from "../../api/call.ts";
import { useOnce } from "../../api/once.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Time } from "../../parts/time.tsx";
import { reasonText } from "../../words/reasons.ts";
import type { ExplainDocument, RunDetails } from "./documents.ts";

/** Triggers that are no schedule's. */
const byHand = ["manual", "message", "startup", "event", "follow"];

export function Why({ run }: { readonly run: RunDetails }) {
  const { waits, heldBy = [], notBefore, reason, status } = run;
  if (waits !== undefined && waits !== "")
    return (
      <p class="why">
        <b>Why it waits:</b> {waits}
        {heldBy.length > 0 && (
          <>
            {" "}
            {heldBy.map((id, i) => (
              <span key={id}>
                {i > 0 ? ", " : "("}
                <Link to={runAddress(id)}>{heldBy.length === 1 ? "the run that has it" : id}</Link>
              </span>
            ))}
            )
          </>
        )}
        {notBefore !== undefined && (
          <>
            {" "}
            (<Time at={notBefore} />)
          </>
        )}
      </p>
    );
  if (status === "rejected") return <Rejected run={run} />;
  if (status === "skipped" || status === "missed") return <NotRun run={run} />;
  // Of a parallel run the figures say that its shards are at work.
  if (reason === undefined || reason === "shards" || reason === run.error?.message) return null;
  return (
    <p class="why">
      <b>Why:</b> {reasonText(reason)}
    </p>
  );
}

function NotRun({ run }: { readonly run: RunDetails }) {
  const { task, scheduledTime, trigger, reason, status } = run;
  const isScheduled = !byHand.some((one) => trigger.startsWith(one));
  const ask: Ask = { command: "explain", args: [task, scheduledTime], options: { trigger } };
  const explained = useOnce<ExplainDocument>(isScheduled ? ask : undefined);
  return (
    <div class="why">
      <b>Why it was {status}:</b> {reason !== undefined && reasonText(reason)}
      {explained.document !== undefined && (
        <Loaded of={explained}>
          {({ verdicts }) => verdicts.map((one) => <p key={one.trigger}>{one.why}</p>)}
        </Loaded>
      )}
    </div>
  );
}

function Rejected({ run }: { readonly run: RunDetails }) {
  const { reason, body, bodyCut } = run;
  return (
    <section aria-labelledby="message">
      <p class="why">
        <b>Why it was rejected:</b> {reason}
      </p>
      <h2 id="message">Message</h2>
      {body === undefined ? <p class="none">Its body is not kept.</p> : <pre>{body}</pre>}
      {bodyCut && <p class="none">The rest is not kept, so it cannot be sent again.</p>}
    </section>
  );
}
