/** The queue of runs that wait for their task's slot: entries of the index, the oldest first. A waiting run has no message. */
import { waitKey } from "../model/run/index-keys.ts";
import { turnMessage } from "../model/run/message.ts";
import type { RunRecord } from "../model/run/run.ts";
import { laneOfRun } from "../model/task/task-directory.ts";
import type { DueEntry } from "../store/run-store.ts";
import type { RunnerContext } from "./context.ts";
import { wait } from "./moves/admission/wait.ts";
import { handOn } from "./moves/index/hand-on.ts";
import { joinQueue } from "./moves/task/join-queue.ts";
import { leaveQueue } from "./moves/task/leave-queue.ts";
import { apply } from "./write.ts";

/** Lets a run wait for its task's slot. False where the slot is free by now, or the run has changed: try again. */
export async function waitForSlot(context: RunnerContext, run: RunRecord): Promise<boolean> {
  if (!(await apply(context, run, wait(run))).ok) return false;
  return (await apply(context, { task: run.task, part: "state" }, joinQueue())).ok;
}

/** The run that has waited longest for a task's slot. */
export async function firstWaiting({ store }: RunnerContext, task: string): Promise<DueEntry | undefined> {
  const { items } = await store.due(waitKey(task), { until: Number.MAX_SAFE_INTEGER, limit: 1 });
  return items[0];
}

/** Sends the run that has waited longest for a task's slot. True where there was one. */
export async function handOnNext(context: RunnerContext, task: string): Promise<boolean> {
  const first = await firstWaiting(context, task);
  if (first !== undefined) return handOnTo(context, first);
  await apply(context, { task, part: "state" }, leaveQueue());
  return false;
}

/** Sends a run that waits. False where it waits no longer. */
export async function handOnTo(context: RunnerContext, entry: DueEntry): Promise<boolean> {
  const outcome = await apply(context, entry, handOn(entry, context.clock.now()));
  if (!outcome.ok) return false;
  await context.queue.send(laneOfRun(context, entry), turnMessage(outcome.item));
  return true;
}
