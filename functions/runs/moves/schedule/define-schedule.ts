import type { ScheduleDefinition } from "../../../model/task/run-time-schedule.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

/** What a schedule is defined as. Its `rev` follows from the write. */
export type Defined = Omit<ScheduleDefinition, "task" | "name" | "rev" | "refusedAt" | "expiresAt">;

/** Nobody has written the definition since it was read. */
export function definitionSeen(rev: number | undefined): Clause<TaskPart> {
  return rev === undefined
    ? { name: "there is no definition", attribute: "rev", is: "absent" }
    : { name: "the definition just read", attribute: "rev", is: "=", value: rev };
}

/** Adds a schedule, changes, pauses or resumes it. @param seen the definition's `rev` as it was read */
export function defineSchedule(seen: number | undefined, definition: Defined): TaskWrite {
  const { params, until, author, note } = definition;
  const optional = Object.entries({ params, until, author, note } as const);
  const absent = optional.filter(([, value]) => value === undefined).map(([name]) => name);
  return {
    name: "define schedule",
    level: "info",
    condition: [definitionSeen(seen)],
    set: definition,
    add: { rev: 1 },
    remove: [...(absent as ("params" | "until" | "author" | "note")[]), "refusedAt", "expiresAt"],
  };
}
