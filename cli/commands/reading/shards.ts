/** `pawl status RUN --shards`: each shard of a run that is split, the slowest first. */
import { type RunKey, type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isSplit } from "../../../functions/model/run/shard.ts";
import type { ShardsProgress } from "../../../functions/runs/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { findRun } from "../../deployment/find.ts";
import type { Session } from "../../session.ts";
import { shardsJson, shardTable, withShards } from "../../show/run/shards.ts";
import { UsageError } from "../../usage.ts";

export async function showShards(
  session: Session,
  deployment: DeployedPawl,
  key: RunKey,
  { json }: { readonly json?: true },
): Promise<void> {
  const view = session.view();
  const run = await findRun(deployment, key, view.now);
  const progress = await readShardsOf(await deployment.store(), run, view.now);
  if (progress === undefined)
    throw new UsageError(`--shards needs a run that is split, and ${runId(run)} has no shards`);
  if (json) session.printJson(shardsJson(run, progress, view));
  else session.print(shardTable(run, progress, view));
}

/** How far the shards of a run are, where it is split: one Query a megabyte. */
export async function readShardsOf(
  store: RunStore,
  run: RunRecord,
  now: number,
): Promise<ShardsProgress | undefined> {
  if (!isSplit(run)) return undefined;
  const { readShards, shardsProgress } = await import("../../../functions/runs/index.ts");
  return shardsProgress(run, await readShards(store, run), now);
}

/** So many runs' shards are read at the same time. */
const mostAtOnce = 8;

/** Runs with what their shards have done that are not counted as ended yet: one Query a megabyte for each that has such. */
export async function withShardsAtWork(
  store: RunStore,
  runs: readonly RunRecord[],
  now: number,
): Promise<readonly RunRecord[]> {
  const seen = [...runs];
  const open = [...runs.entries()].filter(([, run]) => run.open);
  for (let first = 0; first < open.length; first += mostAtOnce)
    await Promise.all(
      open.slice(first, first + mostAtOnce).map(async ([i, run]) => {
        const progress = await readShardsOf(store, run, now);
        if (progress !== undefined) seen[i] = withShards(run, progress);
      }),
    );
  return seen;
}
