/**
 * Pausing a task: its new occurrences are skipped, its runs go on, and what an end, an event or a queue starts is held. A
 * resume lets go what was held, and starts what the task catches up. The pause is in the task's `state`, where no deploy
 * changes it; one with an end is over then by itself.
 */
import { laidLedgers, look, readLedgers } from "../ledger/index.ts";
import { MoveRefusedError } from "../model/errors.ts";
import {
  checkEnd,
  type NoteChange,
  noteChange,
  type OperatorNote,
  type PauseNote,
} from "../model/run/note.ts";
import type { RunRecord } from "../model/run/run.ts";
import { isPaused } from "../model/task/paused.ts";
import {
  apply,
  followPause,
  isHeldBack,
  pauseSchedules,
  type RunnerContext,
  resumeSchedules,
  sendTurn,
} from "../runs/index.ts";
import type { Page, TaskPart } from "../store/run-store.ts";
import { resumeRun } from "./pause-run.ts";

const pageSize = 1_000;
/** A pause that changes this often while an operator replaces it is a fault: people are not that fast. */
const mostTries = 20;

/** Holds back a task's schedules. What a pause before it held waits for the end of this one. @throws MoveRefusedError, PawlError */
export async function pauseTask(
  context: RunnerContext,
  task: string,
  { until, ...note }: PauseNote = {},
): Promise<TaskPart> {
  const now = context.clock.now();
  checkEnd(until, now);
  const at = new Date(now).toISOString();
  const change = noteChange(note);
  const { state, replaces } = await replacePause(context, task, at, until?.toISOString(), change);
  if (!replaces) return state;
  for await (const held of heldRuns(context, task)) {
    const run = await followPause(context, held);
    if (run !== undefined) await sendTurn(context, run);
  }
  return state;
}

/** Pauses the task as it was read. `replaces`: in place of a pause with another end, which may hold runs. @throws MoveRefusedError */
async function replacePause(
  context: RunnerContext,
  task: string,
  at: string,
  until: string | undefined,
  note: NoteChange,
): Promise<{ readonly state: TaskPart; readonly replaces: boolean }> {
  const key = { task, part: "state" };
  let seen = await context.store.getPart(key);
  let replaces = false;
  for (let tries = 0; tries < mostTries; tries++) {
    replaces ||= seen !== undefined && isPaused(seen, at) && seen.until !== until;
    const { ok, item } = await apply(context, key, pauseSchedules(at, until, note, seen));
    if (ok) return { state: item, replaces };
    // Another has paused or resumed it. Or an earlier try has landed unheard: what it replaced was seen before.
    seen = item;
  }
  throw new MoveRefusedError(`${task} changed ${mostTries} times while it was being paused: try again`);
}

/**
 * Ends a task's pause, lets go what it held, and starts what is caught up of it. False where it was not paused: then what a
 * resume before it has left held goes on all the same. A gap that is not over yet, since a message is still on its way, is
 * found by the sweeper.
 *
 * @param tell is told each run that goes on
 * @throws PawlError
 */
export async function resumeTask(
  context: RunnerContext,
  task: string,
  note: OperatorNote = {},
  tell: (run: RunRecord) => void = () => {},
): Promise<boolean> {
  const key = { task, part: "state" };
  const now = new Date(context.clock.now()).toISOString();
  const found = await context.store.getPart(key);
  const wasPaused = found !== undefined && isPaused(found, now);
  const state = wasPaused ? (await apply(context, key, resumeSchedules(now, noteChange(note)))).item : found;
  for await (const held of heldRuns(context, task)) {
    const run = await resumeRun(context, held, note).catch(leftAlone);
    if (run !== undefined) tell(run);
  }
  // The task goes on in any case, and the sweeper makes the same looks.
  const failed = (trigger?: string) => (error: unknown) =>
    context.log("warn", "look failed", undefined, { task, trigger, error });
  if (wasPaused) await lookAtAll(context, task, state, failed).catch(failed());
  return wasPaused;
}

/** Its status has changed since it was listed. */
function leftAlone(error: unknown): undefined {
  if (!(error instanceof MoveRefusedError)) throw error;
}

/** The runs that wait for the end of the task's pause, the newest first. Runs that have expired have ended. */
async function* heldRuns({ store, clock }: RunnerContext, task: string): AsyncGenerator<RunRecord> {
  let page: Page<RunRecord> | undefined;
  do {
    page = await store.list(task, { now: clock.now(), limit: pageSize, after: page?.next });
    yield* page.items.filter(isHeldBack);
  } while (page.next !== undefined);
}

/** Looks at each trigger up to now: what a short pause held back starts at once. */
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
