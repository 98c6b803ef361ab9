import type { NoteChange } from "../../../model/run/note.ts";
import type { TaskWrite } from "../../write.ts";

/** Holds back a task's schedules: until an instant, or until an operator resumes the task. Deploys do not change it. */
export function pauseSchedules(at: string, until: string | undefined, note: NoteChange): TaskWrite {
  return {
    name: "pause task",
    condition: [],
    set: { paused: true, at, until, ...note.set },
    remove: until === undefined ? ["until", ...note.remove] : note.remove,
  };
}
