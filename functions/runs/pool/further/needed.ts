/** Which pools a run needs by what is deployed now, and which it holds by its record. */
import { isWaitKey } from "../../../model/run/index-keys.ts";
import type { PoolKind } from "../../../model/run/pool.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { limitOfTask, overlapOf } from "../../../model/task/task-directory.ts";
import type { RunnerContext } from "../../context.ts";
import type { FreedRun, Pool, PoolUser } from "../admission.ts";
import { taskPool } from "../pool.ts";
import { keyPool } from "./key-pool.ts";
import { isOfStage, stagePool } from "./stage-pool.ts";

const narrowToWide: readonly PoolKind[] = ["task", "key", "stage"];

/** The pools that a run needs, narrow to wide. */
export function neededPools(context: RunnerContext, run: PoolUser): readonly Pool[] {
  const { task, slotKey } = run;
  const pools: Pool[] = needsTaskPool(context, run) ? [taskPool(context, task)] : [];
  if (isKeyed(context, task) && slotKey !== undefined) pools.push(keyPool(context, task, slotKey));
  if (isOfStage(context, task)) pools.push(stagePool(context));
  return pools;
}

/** A run that may overlap is counted by its task where others obey overlap, or where the limit is the task's. */
function needsTaskPool(context: RunnerContext, { task, overlap }: PoolUser): boolean {
  const obeys = overlap !== undefined && overlap !== "allow";
  return obeys || !isKeyed(context, task) || overlapOf(context, task) !== undefined;
}

/** Whether a task limits the runs of each key. */
export function isKeyed(context: RunnerContext, task: string): boolean {
  return limitOfTask(context, task)?.key !== undefined;
}

/** The pools that a run holds, narrow to wide. */
export function heldPools(context: RunnerContext, run: Omit<FreedRun, "turn">): readonly Pool[] {
  const { task, slotKey, admitted, holds = admitted === undefined ? [] : ["task"] } = run;
  return holds.flatMap((kind) => {
    if (kind === "task") return [taskPool(context, task)];
    if (kind === "stage") return [stagePool(context)];
    return slotKey === undefined ? [] : [keyPool(context, task, slotKey)];
  });
}

/** What the record of an admitted run says that it holds: nothing where that is its task's pool alone. */
export function heldTogether(kinds: readonly PoolKind[]): RunRecord["holds"] {
  const all = narrowToWide.filter((kind) => kinds.includes(kind));
  return all.length === 1 && all[0] === "task" ? undefined : all;
}

/** The pool in whose queue a run stands, whether or not anything limits it now; undefined where it stands in none. */
export function queuedPool(context: RunnerContext, { task, dueKey }: RunRecord): Pool | undefined {
  if (dueKey === undefined || !isWaitKey(dueKey)) return undefined;
  const own = taskPool(context, task);
  if (dueKey === own.queue) return own;
  const stage = stagePool(context);
  return dueKey === stage.queue ? stage : keyPool(context, task, dueKey.slice(own.queue.length));
}

/** Whether anything that is deployed limits the runs that may overlap and need a place of a pool. */
export function isLimited(context: RunnerContext, { kind, key: { task } }: Pool): boolean {
  if (kind === "stage") return context.maxRunningTasks !== undefined;
  if (kind === "key") return isKeyed(context, task);
  const limit = limitOfTask(context, task);
  return overlapOf(context, task) !== undefined || (limit !== undefined && limit.key === undefined);
}
