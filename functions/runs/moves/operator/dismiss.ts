import type { NoteChange } from "../../../model/run/note.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn } from "../../clauses.ts";
import { from, type RunWrite } from "../../write.ts";

/**
 * A person has seen to a run that failed, or to a rejected message: it is taken off the list. It keeps its status and the
 * entry's instant, so that it can still be redriven. The turn must be the one just read: what fails again after a redrive
 * has not been seen.
 */
export function dismiss({ turn }: Pick<RunRecord, "turn">, note: NoteChange): RunWrite {
  return {
    name: "dismiss",
    condition: [from("dismiss"), atTurn(turn)],
    set: note.set,
    remove: ["dueKey", ...note.remove],
  };
}
