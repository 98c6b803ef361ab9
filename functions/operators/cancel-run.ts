import { isHeld } from "../model/run/held.ts";
import type { OperatorNote } from "../model/run/note.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { keptDays } from "../model/task/task-directory.ts";
import {
  announceOrLeave,
  cancel,
  expireAttachments,
  freeSlot,
  type RunnerContext,
  sendUntold,
} from "../runs/index.ts";
import { changeRun } from "./change-run.ts";

/** Ends a run after the current item. It cannot be resumed. @throws MoveRefusedError, NotFoundError */
export async function cancelRun(
  context: RunnerContext,
  key: RunKey,
  note: OperatorNote = {},
): Promise<RunRecord> {
  // From before the write: its owner may renew the lease while the answer is on its way.
  let askedAt = 0;
  const run = await changeRun(context, key, "cancel", note, (seen, now, change) => {
    askedAt = now;
    return cancel({ ...seen, now, keptDays: keptDays(context, key.task) }, change);
  });
  // A worker that still holds the run gives the slot back itself.
  if (!isHeld(run, askedAt)) await freeSlot(context, run);
  await expireAttachments(context, run);
  // A worker that still holds it does so too.
  await announceOrLeave(context, run);
  await sendUntold(context, run, askedAt);
  return run;
}
