/**
 * Pausing a task: its new occurrences are skipped, its runs go on. A resume starts what the task catches up. The pause is in the task's `state`, where no deploy
 * changes it; one with an end is over then by itself.
 */
import { laidLedgers, look, readLedgers } from "../ledger/index.ts";
import { checkEnd, noteChange, type OperatorNote, type PauseNote } from "../model/run/note.ts";
import { isPaused } from "../model/task/paused.ts";
import { apply, pauseSchedules, type RunnerContext, resumeSchedules } from "../runs/index.ts";
import type { TaskPart } from "../store/run-store.ts";

/** Holds back a task's schedules. @throws MoveRefusedError, PawlError */
export async function pauseTask(
  context: RunnerContext,
  task: string,
  { until, ...note }: PauseNote = {},
): Promise<TaskPart> {
  const now = context.clock.now();
  checkEnd(until, now);
  const write = pauseSchedules(new Date(now).toISOString(), until?.toISOString(), noteChange(note));
  return (await apply(context, { task, part: "state" }, write)).item as TaskPart;
}

/**
 * Ends a task's pause, and starts what is caught up of it. False where it was not paused. A gap that is not over yet, since
 * a message is still on its way, is found by the sweeper. @throws PawlError
 */
export async function resumeTask(
  context: RunnerContext,
  task: string,
  note: OperatorNote = {},
): Promise<boolean> {
  const key = { task, part: "state" };
  const now = new Date(context.clock.now()).toISOString();
  const found = await context.store.getPart(key);
  if (found === undefined || !isPaused(found, now)) return false;
  const { item } = await apply(context, key, resumeSchedules(now, noteChange(note)));
  // The task goes on in any case, and the sweeper makes the same looks.
  const failed = (trigger?: string) => (error: unknown) =>
    context.log("warn", "look failed", undefined, { task, trigger, error: String(error) });
  await lookAtAll(context, task, item, failed).catch(failed());
  return true;
}

async function lookAtAll(
  context: RunnerContext,
  task: string,
  state: TaskPart | undefined,
  failed: (trigger: string) => (error: unknown) => void,
): Promise<void> {
  const ledgers = await readLedgers(context.store, task);
  for (const known of await laidLedgers(context, task, ledgers, state))
    await look(context, known, { upToNow: true }).catch(failed(known.trigger));
}
