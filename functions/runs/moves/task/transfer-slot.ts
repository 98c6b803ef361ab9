import type { SlotHolder } from "../../../model/run/pool.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";
import { heldAs } from "./give-slot-back.ts";
import { heldBy, notHeldBy, overridesAre } from "./take-slot.ts";

/**
 * Puts the next run in the place of one that has ended.
 * @param ov how often the overrides were changed by which the limit is known; undefined where there were none
 */
export function transferSlot(own: SlotHolder, next: SlotHolder, limit: number, ov?: number): TaskWrite {
  const notAbove: Clause<TaskPart> = {
    name: "no more runs hold it than may",
    attribute: "held",
    is: "<=",
    value: limit,
  };
  return {
    name: "transfer slot",
    condition: [heldAs(own), notHeldBy(next.run), notAbove, overridesAre(ov)],
    set: { [heldBy(next.run)]: next.turn },
    remove: [heldBy(own.run)],
  };
}
