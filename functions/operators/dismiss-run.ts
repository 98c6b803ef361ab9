import { MoveRefusedError } from "../model/errors.ts";
import { needsAttention } from "../model/run/attention.ts";
import type { OperatorNote } from "../model/run/note.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { dismiss, type RunnerContext } from "../runs/index.ts";
import { changeRun, refuseUntold } from "./change-run.ts";

/** Takes a run that failed, or a rejected message, off the list of what needs a person. @throws MoveRefusedError, NotFoundError */
export function dismissRun(context: RunnerContext, key: RunKey, note: OperatorNote = {}): Promise<RunRecord> {
  return changeRun(context, key, "dismiss", note, (seen, _now, change) => {
    refuseUntold(seen);
    if (needsAttention(seen)) return dismiss(seen, change);
    throw new MoveRefusedError(`${runId(seen)} needs nobody: it was dismissed or redriven already`);
  });
}
