/** Messages of which no task could make sense: why, what they say, and what can be done with each. */

import { runAddress, runsAddress } from "../../api/addresses.ts";
import { Link } from "../../parts/link.tsx";
import { moveAction } from "../../parts/move-action.tsx";
import { Time } from "../../parts/time.tsx";
import { ActionButton, useAction } from "../../parts/use-action.tsx";
import { countText } from "../../words/count.ts";
import type { LanesDocument } from "./documents.ts";

interface RejectedProps {
  readonly rejected: LanesDocument["rejected"];
  refresh(): void;
}

export function Rejected({ rejected: { count, more, newest }, refresh }: RejectedProps) {
  const { dialog, act } = useAction(refresh);
  return (
    <section aria-labelledby="rejected">
      <h2 id="rejected">
        Rejected messages: {countText(count)}
        {more && " or more"}
      </h2>
      {count === 0 ? (
        <p class="empty">None needs a person.</p>
      ) : (
        <p class="quiet">
          A message that names no deployed task, or is not what its task takes. Dismiss it, or redrive it once
          the task is deployed that takes it.
        </p>
      )}
      {newest.map((run) => (
        <article key={run.id} aria-label={`Message of ${run.scheduledTime}`}>
          <div class="what">
            <Link to={runAddress(run.id)}>
              <Time at={run.createdAt} />
            </Link>
            <b>{run.reason}</b>
            <div class="buttons">
              {run.allowed.includes("redrive") && (
                <ActionButton onClick={() => act(moveAction("redrive", run, []))}>Redrive</ActionButton>
              )}
              {run.allowed.includes("dismiss") && (
                <ActionButton onClick={() => act(moveAction("dismiss", run, []))}>Dismiss</ActionButton>
              )}
            </div>
          </div>
          {run.body !== undefined && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
            <pre tabIndex={0}>
              {run.body}
              {run.bodyCut && "…"}
            </pre>
          )}
        </article>
      ))}
      {count > newest.length && (
        <p>
          These are the newest {newest.length}.{" "}
          <Link to={runsAddress({ task: "(rejected)" })}>All rejected messages</Link>
        </p>
      )}
      {dialog}
    </section>
  );
}
