import type { TaskWrite } from "../../write.ts";
import { definitionSeen } from "./define-schedule.ts";

/** The task of a refused schedule is deployed again: should it go once more, its next refusal counts from then. */
export function readmitSchedule(rev: number): TaskWrite {
  return { name: "readmit schedule", level: "info", condition: [definitionSeen(rev)], remove: ["refusedAt"] };
}
