/**
 * What a run has cost at list prices, by its record: its turns, and the time in which a worker held it, with the calls that
 * such a run makes. An estimate: a turn of a batch counts its function's memory as if it was alone, and what the task itself
 * calls is left out, as everywhere.
 */
import { type Usage, usageWithShards } from "../run/record/usage.ts";
import type { RunRecord } from "../run/run.ts";
import { isSplit, shardCounts } from "../run/shard.ts";
import type { ResolvedLane } from "../task/lane-settings.ts";
import type { Manifest, ManifestTask } from "../task/manifest.ts";
import { isOwnTask } from "../task/own-task.ts";
import { isTimed } from "../task/trigger.ts";
import { sumOf, usdOf } from "./prices.ts";
import { type RunShape, type StartedBy, turnsCounts, waitCounts } from "./run-cost.ts";

/** In USD. Undefined where nothing is known: it was never claimed, or its task or lane is not deployed any more. */
export function usedUsd(
  run: RunRecord,
  { tasks, lanes, maxRunningTasks }: Pick<Manifest, "tasks" | "lanes" | "maxRunningTasks">,
): number | undefined {
  const usage = usageWithShards(run);
  const task = tasks.find(({ name }) => name === run.task);
  const lane = lanes[run.lane];
  if (usage === undefined || task === undefined || lane === undefined) return undefined;
  return costOf(run, usage, { ...task, lane, maxRunningTasks });
}

/** What costs depend on of a task, its lane and its stage. */
interface Costing extends Pick<ManifestTask, "settings" | "triggers"> {
  readonly lane: ResolvedLane;
  readonly maxRunningTasks?: number | undefined;
}

/** What a run has cost that has used so much, in USD. */
export function costOf(run: RunRecord, usage: Usage, { settings, triggers, lane, ...of }: Costing): number {
  const stageLimit = isOwnTask(run.task) ? undefined : of.maxRunningTasks;
  const parallel = isSplit(run) ? { shards: shardCounts(run).all } : undefined;
  const shape: RunShape = { ...settings, ...lane, ...startOf(run, triggers), stageLimit, parallel };
  const waits = run.waited === undefined ? 0 : 1;
  return usdOf(sumOf([1, turnsCounts(shape, usage.turns, usage.ms / 1000)], [1, waitCounts(shape, waits)]));
}

/** How it was started. */
function startOf(
  run: RunRecord,
  triggers: ManifestTask["triggers"],
): Pick<RunShape, "startedBy" | "isCounted" | "isFollowed"> {
  const trigger = triggers.find(({ id }) => id === run.trigger);
  const isFollowed = run.followed !== undefined;
  if (trigger === undefined)
    return { startedBy: run.trigger.startsWith("schedule~") ? "schedule" : "hand", isFollowed };
  const kinds: Partial<Record<string, StartedBy>> = { after: "after", event: "event", queue: "queue" };
  return {
    startedBy: isTimed(trigger) ? "schedule" : (kinds[trigger.kind] ?? "hand"),
    isCounted: trigger.limits?.maxRuns !== undefined,
    isFollowed,
  };
}
