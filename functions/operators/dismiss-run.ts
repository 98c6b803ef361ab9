import { MoveRefusedError } from "../model/errors.ts";
import { needsAttention } from "../model/run/attention.ts";
import type { OperatorNote } from "../model/run/note.ts";
import { type RunKey, type RunRecord, runId } from "../model/run/run.ts";
import { readUntold } from "../model/run/told/untold.ts";
import { dismiss, type RunnerContext } from "../runs/index.ts";
import { changeRun } from "./change-run.ts";

/** Takes a run that failed, or a rejected message, off the list of what needs a person. @throws MoveRefusedError, NotFoundError */
export function dismissRun(context: RunnerContext, key: RunKey, note: OperatorNote = {}): Promise<RunRecord> {
  return changeRun(context, key, "dismiss", note, (seen, _now, change) => {
    if (seen.untold !== undefined) {
      const what = seen.untold.map((text) => readUntold(text).name).join(" and ");
      throw new MoveRefusedError(`${runId(seen)} has not told yet that it is ${what}: try again in a minute`);
    }
    if (needsAttention(seen)) return dismiss(seen, change);
    throw new MoveRefusedError(`${runId(seen)} needs nobody: it was dismissed or redriven already`);
  });
}
