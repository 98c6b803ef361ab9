import type { NoteChange } from "../../../model/run/note.ts";
import type { DefinitionChange } from "../../../model/task/run-time-schedule.ts";
import type { TaskWrite } from "../../write.ts";
import { definitionSeen } from "./define-schedule.ts";

/** A schedule is removed. Its definition stays until it expires, since a run that is still to be created has its params there. */
export function removeSchedule(
  seen: number,
  {
    at,
    changes,
    expiresAt,
    note,
  }: {
    readonly at: string;
    readonly changes: readonly DefinitionChange[];
    readonly expiresAt: number;
    readonly note: NoteChange;
  },
): TaskWrite {
  return {
    name: "remove schedule",
    level: "info",
    condition: [definitionSeen(seen)],
    set: { wanted: "gone", at, changes, expiresAt, ...note.set },
    add: { rev: 1 },
    remove: ["refusedAt", ...note.remove],
  };
}
