import type { TaskWrite } from "../../write.ts";
import { overridesAre } from "../task/take-slot.ts";

/** Changes a task's overrides, as they were read. @param seen how often they were changed by then */
export function overrideTask(overrides: string, seen: number | undefined): TaskWrite {
  return {
    name: "override task",
    level: "info",
    condition: [overridesAre(seen)],
    set: { overrides },
    add: { ov: 1 },
  };
}
