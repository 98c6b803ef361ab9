/** The runs that wait for approval: what each will do, and who asked for it. */
import type { ListedTask } from "../../api/documents.ts";
import { usePolled } from "../../api/poll.ts";
import { restOf } from "../../api/rest.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { SameCommand } from "../../parts/same-command.tsx";
import type { AttentionRunsDocument } from "./documents.ts";
import { RunsTable } from "./rows/runs-table.tsx";
import { useRowMove } from "./rows/use-row-move.tsx";
import { useChange } from "./use-change.ts";
import { approvalAsk, type RunsView } from "./view.ts";

interface ApprovalViewProps {
  readonly view: RunsView;
  readonly tasks: readonly ListedTask[];
}

export function ApprovalView({ view, tasks }: ApprovalViewProps) {
  const ask = approvalAsk(view);
  const page = usePolled<AttentionRunsDocument>(ask, undefined, ({ approvals = [] }) =>
    restOf(1 + approvals.length, approvals.length),
  );
  // The list of tasks counts those that wait, and is kept up to date.
  useChange(tasks.map(({ waitForApproval = 0 }) => waitForApproval).join(), page.refresh);
  const { dialog, move } = useRowMove(tasks, page.refresh);
  return (
    <>
      <Loaded
        of={page}
        isEmpty={({ approvals = [] }) => approvals.length === 0}
        empty={<p>No run waits for approval.</p>}
      >
        {({ approvals = [] }) => (
          <RunsTable {...{ runs: approvals, tasks }} label="Runs that wait for approval" onMove={move} />
        )}
      </Loaded>
      <SameCommand ask={ask} />
      {dialog}
    </>
  );
}
