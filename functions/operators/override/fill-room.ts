/** A limit that was raised lets waiting runs start now. Nothing here rejects: the sweeper does the same later. */
import { limitOfTask } from "../../model/task/task-directory.ts";
import {
  keyPool,
  listedQueues,
  lookAfter,
  type Pool,
  type RunnerContext,
  stageKey,
  stagePool,
  taskPool,
} from "../../runs/index.ts";

/** The queues of more keys are left to the sweeper. */
const mostKeys = 100;

/** In the pool of a task, and in those of its keys for which runs wait. */
export function fillTask(context: RunnerContext, task: string): Promise<void> {
  return fill(context, task, async () => [taskPool(context, task), ...(await keyPools(context, task))]);
}

export function fillStage(context: RunnerContext): Promise<void> {
  return fill(context, stageKey.task, async () => [stagePool(context)]);
}

async function keyPools(context: RunnerContext, task: string): Promise<readonly Pool[]> {
  if (limitOfTask(context, task)?.key === undefined) return [];
  const own = (await listedQueues(context.store)).filter((queue) => queue.task === task).slice(0, mostKeys);
  return own.map(({ slotKey }) => keyPool(context, task, slotKey));
}

async function fill(
  context: RunnerContext,
  task: string,
  pools: () => Promise<readonly Pool[]>,
): Promise<void> {
  try {
    for (const pool of await pools()) await lookAfter(context, pool);
  } catch (error) {
    context.log("warn", "hand on failed", undefined, { task, error });
  }
}
