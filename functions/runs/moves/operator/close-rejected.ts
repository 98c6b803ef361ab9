import type { NoteChange } from "../../../model/note.ts";
import type { RunWrite } from "../../write.ts";

/** Takes a rejected message off the list of what a person should see, once it was sent again. */
export function closeRejected(seen: { readonly dueAt: number }, note: NoteChange): RunWrite {
  return {
    name: "close rejected",
    condition: [{ name: "no one moved the entry", attribute: "dueAt", is: "=", value: seen.dueAt }],
    set: note.set,
    remove: ["dueKey", "dueAt", ...note.remove],
  };
}
