import type { NoteChange } from "../../../model/run/note.ts";
import type { TaskWrite } from "../../write.ts";

/** Lets a task's schedules run again. */
export function resumeSchedules(at: string, note: NoteChange): TaskWrite {
  return {
    name: "resume task",
    level: "info",
    condition: [],
    set: { at, ...note.set },
    remove: ["paused", "until", ...note.remove],
  };
}
