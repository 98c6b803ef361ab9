/** What a run waits for that its record does not say: who holds the pool, how many come before it, and whose limit it is. */
import { waitKey } from "../../../functions/model/run/index-keys.ts";
import { holdersOf, partOfKey, stageKey, stageName } from "../../../functions/model/run/pool.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { Manifest } from "../../../functions/model/task/manifest.ts";
import type { PartKey, RunStore } from "../../../functions/store/run-store.ts";
import { stageLimitOf, stageOverrideText } from "../../show/limits/stage-limit.ts";
import { countedWaiting, type Known, waitsForSlot } from "../../show/why.ts";

/** Reads which runs have the slot and how many go before this one, if it waits for the slot. */
export async function readHolders(
  store: RunStore,
  { maxRunningTasks }: Manifest,
  run: RunRecord,
  now: number,
): Promise<Known> {
  if (!waitsForSlot(run)) return {};
  const pool = poolKeyOf(run);
  const [state, { items }] = await Promise.all([
    store.getPart(pool),
    store.due(run.dueKey as string, { until: run.dueAt as number, limit: countedWaiting }),
  ]);
  const place = items.findIndex((entry) => entry.task === run.task && entry.run === run.run);
  const holders = holdersOf(state).map((holder) => holder.run);
  const isStages = pool.task === stageName && maxRunningTasks !== undefined;
  const overridden = isStages ? stageOverrideText(stageLimitOf(state, maxRunningTasks, now)) : undefined;
  return { holders, before: place < 0 ? items.length : place, overridden };
}

/** The pool in whose queue a run waits. */
function poolKeyOf({ task, dueKey }: RunRecord): PartKey {
  if (dueKey === waitKey(stageName)) return stageKey;
  const slotKey = dueKey?.slice(waitKey(task).length) ?? "";
  return { task, part: slotKey === "" ? "state" : partOfKey(slotKey) };
}
