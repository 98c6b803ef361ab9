/** What a run should say of its shards, by their records: which have ended, and what those add that were counted wrongly. Pure. */

import type { WordName } from "../../model/run/record/shard-attributes.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { bitOf, isCounted, shardNames } from "../../model/run/shard.ts";
import { isTerminal } from "../../model/run/status.ts";
import { briefError, type Recount, sumsOf, unusedPermits } from "../../runs/index.ts";

/**
 * Counts a run's shards again from their records. A shard without one keeps its bit: it has not begun, or has expired.
 * `differs` also where the number of open shards is not that of the bits: the run would complete while a shard walks.
 */
export function recounted(
  run: RunRecord,
  shards: ReadonlyMap<string, RunRecord>,
  stops: boolean,
): Recount & { readonly differs: boolean } {
  const words: Partial<Record<WordName, number>> = {};
  const add = { ticks: 0, skippedItems: 0, shardMs: 0, shardTurns: 0, shardCpuMs: 0, permits: 0 };
  let [open, failed, differs, shardError] = [0, 0, false, run.shardError];
  let firstError: RunRecord["shardError"];
  for (const [place, name] of shardNames(run).entries()) {
    const shard = shards.get(name);
    const wasCounted = isCounted(run, name);
    const hasEnded = shard === undefined ? wasCounted : isTerminal(shard.status);
    const { word, bit } = bitOf(place);
    words[word] = (words[word] ?? 0) | (hasEnded ? bit : 0);
    if (!hasEnded) open++;
    if (shard?.status === "errored") {
      failed++;
      firstError ??= briefError(shard);
    }
    if (shard === undefined || hasEnded === wasCounted) continue;
    differs = true;
    const sums = { ...sumsOf(shard), permits: hasEnded ? unusedPermits(shard) : 0 };
    for (const key of Object.keys(add) as (keyof typeof add)[])
      add[key] += (hasEnded ? 1 : -1) * (sums[key] ?? 0);
  }
  shardError = failed > 0 ? (shardError ?? firstError) : undefined;
  const { ticks, ...others } = add;
  const changed = Object.entries(others).filter(([, sum]) => sum !== 0);
  return {
    words,
    open,
    failed,
    shardError,
    stop: stops && failed > 0,
    add: { ticks, ...Object.fromEntries(changed) },
    differs: differs || open !== (run.open ?? 0),
  };
}
