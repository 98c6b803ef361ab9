/** What a person should look at, of all tasks. */
import type { AttentionDocument } from "../../api/documents.ts";
import { Link } from "../../parts/link.tsx";
import { countText } from "../../words/count.ts";

/** The runs that need a person, or an approval: of a task, or of all. */
export function needingAddress(view: "attention" | "approval", task?: string): string {
  return `/runs?${new URLSearchParams(task === undefined ? { view } : { view, task })}`;
}

export function Attention({ of }: { readonly of: AttentionDocument }) {
  const { errored, rejected, waitForApproval, more } = of;
  const isNothing = errored + rejected + waitForApproval === 0 && !more;
  return (
    <p class="attention" role="status">
      {isNothing && <span class="badge is-good">● Nothing needs a person</span>}
      {errored > 0 && (
        <Link class="badge is-bad" to={needingAddress("attention")}>
          ■ {needingText(errored, "run errored", "runs errored", more)}
        </Link>
      )}
      {rejected > 0 && (
        <Link class="badge is-rejected" to={needingAddress("attention")}>
          ▼ {needingText(rejected, "message rejected", "messages rejected", more)}
        </Link>
      )}
      {waitForApproval > 0 && (
        <Link class="badge is-held" to={needingAddress("approval")}>
          ○ {needingText(waitForApproval, "run waits for approval", "runs wait for approval", more)}
        </Link>
      )}
      {more && <span class="none">Not all runs were counted.</span>}
    </p>
  );
}

function needingText(count: number, one: string, several: string, more: true | undefined): string {
  const words = count === 1 && !more ? one : several;
  return `${more ? "at least " : ""}${countText(count)} ${words}`;
}
