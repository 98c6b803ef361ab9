/** The runs that wait for approval: the index has them under one key, by the instant at which that expires. */
import { approvalKey, waitsForApproval } from "../../../functions/model/run/index-keys.ts";
import { type RunKey, type RunRecord, runId } from "../../../functions/model/run/run.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { table } from "../table.ts";
import type { View } from "../view.ts";
import { authorName, instantText } from "../words.ts";

/** So many are read, those that expire first. */
const most = 100;

/** Their keys; none, without a query, in a stage none of whose tasks asks for a confirmation. */
export async function approvalEntries(
  store: RunStore,
  { tasks }: Pick<Manifest, "tasks">,
): Promise<readonly RunKey[]> {
  if (!tasks.some(({ settings }) => settings.confirm)) return [];
  const { items } = await store.due(approvalKey, { until: Number.MAX_SAFE_INTEGER, limit: most });
  return items;
}

/** The runs themselves. */
export async function readApprovals(
  store: RunStore,
  manifest: Pick<Manifest, "tasks">,
  { task, tasks }: { readonly task?: string; readonly tasks?: ReadonlySet<string> } = {},
): Promise<readonly RunRecord[]> {
  const entries = await approvalEntries(store, manifest);
  const meant = entries.filter(
    (entry) => (task ?? entry.task) === entry.task && tasks?.has(entry.task) !== false,
  );
  const found = await Promise.all(meant.map((entry) => store.get({ task: entry.task, run: entry.run })));
  // The index may lag behind.
  return found.filter((run) => run !== undefined && waitsForApproval(run)) as RunRecord[];
}

/** Until when each waits, and who asked for it. */
export function approvalTable(runs: readonly RunRecord[], { columns }: Pick<View, "columns">): string {
  const rows = runs.map((run) => [runId(run), instantText(run.dueAt), authorName(run.askedBy ?? "")]);
  return table(["waits for approval!", "until", "asked for by"], rows, columns);
}
