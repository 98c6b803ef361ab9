import type { TaskWrite } from "../../write.ts";
import { definitionSeen } from "./define-schedule.ts";

/** A message of a schedule has met no task. The first one counts. @param rev of the definition that sent it */
export function refuseSchedule(rev: number, refusedAt: string): TaskWrite {
  return {
    name: "refuse schedule",
    level: "warn",
    condition: [
      definitionSeen(rev),
      { name: "none was refused before", attribute: "refusedAt", is: "absent" },
    ],
    set: { refusedAt },
  };
}
