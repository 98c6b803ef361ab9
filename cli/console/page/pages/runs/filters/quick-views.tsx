/** Views that people ask for most, each an address. */
import { Link } from "../../../parts/link.tsx";
import { addressOf, changed, type RunsView, rejectedTask } from "../view.ts";

const quick: readonly { readonly name: string; readonly values: Partial<RunsView> }[] = [
  { name: "All", values: { tab: "list", statuses: [] } },
  { name: "Running", values: { tab: "list", statuses: ["running", "pausing", "cancelling"] } },
  { name: "Waiting", values: { tab: "list", statuses: ["enqueued", "retrying", "interrupted"] } },
  { name: "Paused", values: { tab: "list", statuses: ["paused"] } },
  { name: "Errored", values: { tab: "list", statuses: ["errored"] } },
  { name: "Skipped or missed", values: { tab: "list", statuses: ["skipped", "missed"] } },
  { name: "Needs a person", values: { tab: "attention" } },
  { name: "Waits for approval", values: { tab: "approval" } },
  { name: "Rejected", values: { tab: "list", tasks: [rejectedTask], statuses: [] } },
  { name: "Errors grouped", values: { tab: "errors" } },
];

export function QuickViews({ view, approvals }: { readonly view: RunsView; readonly approvals: number }) {
  const isRejected = view.tasks.length === 1 && view.tasks[0] === rejectedTask;
  return (
    <nav class="quick" aria-label="Views">
      {quick.map(({ name, values }) => {
        // Rejected messages are no task's: what looks at the others leaves that.
        const tasks = values.tasks ?? (isRejected ? [] : view.tasks);
        const next = changed(view, { ...values, tasks, statuses: values.statuses ?? [] });
        const isThis =
          next.tab === view.tab &&
          next.tasks.join() === view.tasks.join() &&
          (view.tab !== "list" || next.statuses.join() === view.statuses.join());
        return (
          <Link key={name} to={addressOf(next)} current={isThis}>
            {name}
            {values.tab === "approval" && approvals > 0 && <b class="count"> {approvals}</b>}
          </Link>
        );
      })}
    </nav>
  );
}
