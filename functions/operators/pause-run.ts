/**
 * Pausing and resuming a run. A worker that holds the run obeys a pause at its next checkpoint, after the current
 * item; until then the run is shown as `pausing`. A resume counts the turn, so that earlier messages do nothing.
 */
import { waitsForApproval } from "../model/run/index-keys.ts";
import {
  checkEnd,
  keepsNote,
  type NoteChange,
  type OperatorNote,
  type PauseNote,
} from "../model/run/note.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { confirmOf } from "../model/task/confirm/confirm.ts";
import {
  apply,
  askedAgain,
  followPause,
  freeSlot,
  isHeldBack,
  pause,
  type RunnerContext,
  type RunWrite,
  resume,
  sendTurn,
  sendUntold,
} from "../runs/index.ts";
import { changeRun } from "./change-run.ts";

/** Holds a run back. @throws MoveRefusedError, NotFoundError */
export async function pauseRun(
  context: RunnerContext,
  key: RunKey,
  { until, ...note }: PauseNote = {},
): Promise<RunRecord> {
  checkEnd(until, context.clock.now());
  // From before the write: its owner may renew the lease while the answer is on its way.
  let askedAt = 0;
  const run = await changeRun(context, key, "pause", note, (seen, now, change) => {
    askedAt = now;
    return pause(seen, until, now, change);
  });
  // It may have been handed a slot that it does not need now.
  if (run.admitted === undefined) await freeSlot(context, run);
  await sendUntold(context, run, askedAt);
  return run;
}

/** Lets a paused run go on. @throws MoveRefusedError, NotFoundError */
export async function resumeRun(
  context: RunnerContext,
  key: RunKey,
  note: OperatorNote = {},
): Promise<RunRecord> {
  const run = await changeRun(context, key, "resume", note, (...seen) => resumeOrAsk(context, ...seen));
  if (!waitsForApproval(run)) await sendTurn(context, run);
  return run;
}

/** Ends a pause whose end has come, as it was read. False where it is over, or another pause has begun, of the run or of its task. */
export async function endPause(context: RunnerContext, seen: RunRecord): Promise<boolean> {
  const run = isHeldBack(seen) ? await followPause(context, seen) : await resumed(context, seen);
  if (run === undefined) return false;
  if (!waitsForApproval(run)) await sendTurn(context, run);
  return true;
}

async function resumed(context: RunnerContext, seen: RunRecord): Promise<RunRecord | undefined> {
  const outcome = await apply(context, seen, resumeOrAsk(context, seen, context.clock.now(), keepsNote));
  return outcome.ok ? outcome.item : undefined;
}

/** A run that was paused before anybody had said yes to it waits to be approved once more: no worker sees it before. */
function resumeOrAsk(context: RunnerContext, seen: RunRecord, now: number, note: NoteChange): RunWrite {
  const { set, remove = [], ...write } = resume(seen, now, note);
  const confirm = confirmOf(context, seen.task);
  const again = confirm ? askedAgain(confirm, seen, now) : undefined;
  if (again?.askedBy === undefined) return { ...write, set, remove };
  // It keeps the instant that it is to start at.
  return { ...write, set: { ...set, ...again }, remove: remove.filter((name) => name !== "notBefore") };
}
