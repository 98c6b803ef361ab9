/** The runs that wait for approval: the index has them under one key, by the instant at which that expires. */
import { approvalKey, waitsForApproval } from "../../../functions/model/run/index-keys.ts";
import { type RunKey, type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { needsAnother } from "../../../functions/model/task/confirm/confirm.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import { approvalMoves } from "../../../functions/operators/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import { table } from "../table.ts";
import type { View } from "../view.ts";
import { askerName, instantText } from "../words.ts";

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

/** Until when each waits, who asked for it, and whether its task is gone. */
export function approvalTable(runs: readonly RunRecord[], view: Pick<View, "columns" | "deployed">): string {
  const rows = runs.map((run) => [
    runId(run),
    instantText(run.dueAt),
    askerName(run.askedBy),
    isGone(run, view) ? "its task is not deployed" : "",
  ]);
  const isAny = rows.some(([, , , gone]) => gone !== "");
  const head = ["waits for approval!", "until", "asked for by", ...(isAny ? [""] : [])];
  return table(
    head,
    rows.map((row) => row.slice(0, head.length)),
    view.columns,
  );
}

/** Who may approve a run that waits for it, where that is not anybody. Empty for any other run. */
export function approverText(run: RunRecord, view: Pick<View, "deployed">): string {
  if (!waitsForApproval(run)) return "";
  if (isGone(run, view)) return "nobody: its task is not deployed";
  const { confirm } = view.deployed?.tasks.find(({ name }) => name === run.task)?.settings ?? {};
  return confirm && needsAnother(confirm) ? `another person than ${askerName(run.askedBy)}` : "";
}

/** What a person may do about a run that waits for approval. */
export function movesOfWaiting(
  run: RunRecord,
  view: Pick<View, "deployed">,
): readonly ("approve" | "decline")[] {
  return approvalMoves(run).filter((move) => move !== "approve" || !isGone(run, view));
}

function isGone({ task }: RunRecord, { deployed }: Pick<View, "deployed">): boolean {
  return deployed?.tasks.some(({ name }) => name === task) === false;
}
