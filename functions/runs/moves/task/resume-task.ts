import type { NoteChange } from "../../../model/note.ts";
import type { TaskWrite } from "../../write.ts";

/** Lets a task's schedules run again. */
export function resumeTask(at: string, note: NoteChange): TaskWrite {
  return {
    name: "resume task",
    condition: [],
    set: { at, ...note.set },
    remove: ["paused", "until", ...note.remove],
  };
}
