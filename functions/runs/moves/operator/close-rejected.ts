import type { NoteChange } from "../../../model/run/note.ts";
import { entryAt } from "../../seen.ts";
import type { RunWrite } from "../../write.ts";

/** Takes a rejected message off the list of what a person should see, once it was sent again. */
export function closeRejected(seen: { readonly dueAt: number }, note: NoteChange): RunWrite {
  return {
    name: "close rejected",
    level: "info",
    condition: [entryAt(seen.dueAt)],
    set: note.set,
    remove: ["dueKey", "dueAt", ...note.remove],
  };
}
