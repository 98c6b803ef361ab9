/** Why a run waits, in one sentence, with links to the runs that have its place; and why an instant did not run. */
import { runAddress } from "../../api/addresses.ts";
import type { Ask } from "../../api/call.ts";
import type { ListedTask } from "../../api/documents.ts";
import { useOnce } from "../../api/once.ts";
import { Link } from "../../parts/link.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Time } from "../../parts/time.tsx";
import { reasonText } from "../../words/reasons.ts";
import { onThisClock } from "../../words/time.ts";
import type { ExplainDocument, RunDetails } from "./documents.ts";

interface WhyProps {
  readonly run: RunDetails;
  /** Undefined until the tasks are listed, and of one that is not deployed. */
  readonly task?: ListedTask;
}

export function Why({ run, task }: WhyProps) {
  const { waits, heldBy = [], notBefore, reason, status } = run;
  if (waits !== undefined && waits !== "")
    return (
      <p class="why">
        <b>Why it waits:</b> {onThisClock(waits)}
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
  if (status === "skipped" || status === "missed") return <NotRun run={run} task={task} />;
  // Of a parallel run the figures say that its shards are at work.
  if (reason === undefined || reason === "shards" || reason === run.error?.message) return null;
  return (
    <p class="why">
      <b>Why:</b> {reasonText(reason)}
    </p>
  );
}

/** Whether a trigger has instants to explain: a schedule that the task's code has, or one that was made at run time. */
function hasInstants({ triggers, starts }: ListedTask, trigger: string): boolean {
  return (
    triggers.some(({ id, expression }) => id === trigger && expression !== undefined) ||
    starts.some((start) => start.trigger === trigger && start.of === "run time")
  );
}

function NotRun({ run, task }: WhyProps) {
  const { scheduledTime, trigger, reason, status } = run;
  const ask: Ask = { command: "explain", args: [run.task, scheduledTime], options: { trigger } };
  const isExplained = task !== undefined && hasInstants(task, trigger);
  const explained = useOnce<ExplainDocument>(isExplained ? ask : undefined);
  return (
    <div class="why">
      <b>Why it was {status}:</b> {reason !== undefined && reasonText(reason)}
      {explained.document !== undefined && (
        <Loaded of={explained}>
          {({ verdicts }) => verdicts.map((one) => <p key={one.trigger}>{onThisClock(one.why)}</p>)}
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
