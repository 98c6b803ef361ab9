/** Runs of all tasks, or of some: found, looked at, and moved one by one or all that match. The address is the view. */
import { goTo } from "../../api/location.ts";
import type { PageProps } from "../index.ts";
import { ApprovalView } from "./approval-view.tsx";
import { AttentionView } from "./attention-view.tsx";
import { ErrorsView } from "./errors/errors-view.tsx";
import { Filters } from "./filters/filters.tsx";
import { QuickViews } from "./filters/quick-views.tsx";
import { ListView } from "./list-view.tsx";
import { addressOf, viewOf } from "./view.ts";

export function RunsPage({ address, tasks }: PageProps) {
  const view = viewOf(address);
  const listed = tasks.document?.tasks ?? [];
  const approvals = listed.reduce((sum, { waitForApproval = 0 }) => sum + waitForApproval, 0);
  const Body = { list: ListView, attention: AttentionView, approval: ApprovalView, errors: ErrorsView }[
    view.tab
  ];
  return (
    <div class="page-of-runs">
      <h1>Runs</h1>
      <QuickViews {...{ view, approvals }} />
      <Filters view={view} tasks={listed} onChange={(next) => goTo(addressOf(next), "replace")} />
      {/* Another view begins with nothing chosen. */}
      <Body key={addressOf({ ...view, group: undefined, act: undefined })} view={view} tasks={listed} />
    </div>
  );
}
