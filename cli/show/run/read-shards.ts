/** Reads how far the shards of runs are. Loads what can do so only for a run that is split. */
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { isSplit } from "../../../functions/model/run/shard.ts";
import type { ShardsProgress } from "../../../functions/runs/index.ts";
import type { RunStore } from "../../../functions/store/run-store.ts";

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

/** Runs with what their shards have done that are not counted as ended yet: reads those of each that has such. */
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
        if (progress === undefined) return;
        const { withShards } = await import("./shards.ts");
        seen[i] = withShards(run, progress);
      }),
    );
  return seen;
}
