import { cleared } from "../../../model/run/attributes.ts";
import type { NoteChange } from "../../../model/run/note.ts";
import { ended } from "../../../model/run/run.ts";
import { from, type RunWrite } from "../../write.ts";

const remove = cleared("cancel");

/** An operator ends a run. A worker that holds it obeys at its next checkpoint. */
export function cancel(
  { now, keptDays }: { readonly now: number; readonly keptDays: number },
  note: NoteChange,
): RunWrite {
  return {
    name: "cancel",
    condition: [from("cancel")],
    set: { status: "cancelled", ...ended(now, keptDays), ...note.set },
    remove: [...remove, ...note.remove],
  };
}
