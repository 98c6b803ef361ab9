import type { NoteChange } from "../../../model/run/note.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

/** What a task's pause is, and its end. */
type Pause = Pick<TaskPart, "paused" | "until">;

/**
 * Holds back a task's schedules: until an instant, or until an operator resumes the task. Deploys do not change it. `seen`:
 * the pause that it replaces, as it was read. What that one held then waits for the end of the new one.
 */
export function pauseSchedules(
  at: string,
  until: string | undefined,
  note: NoteChange,
  seen: Pause | undefined,
): TaskWrite {
  return {
    name: "pause task",
    level: "info",
    condition: [
      as("the task is paused as it was seen", "paused", seen?.paused),
      as("the pause ends as it was seen", "until", seen?.until),
    ],
    set: { paused: true, at, until, ...note.set },
    remove: until === undefined ? ["until", ...note.remove] : note.remove,
  };
}

function as<Name extends keyof Pause>(name: string, attribute: Name, value: Pause[Name]): Clause<TaskPart> {
  return value === undefined ? { name, attribute, is: "absent" } : { name, attribute, is: "=", value };
}
