import type { SlotHolder } from "../../../model/run/pool.ts";
import type { TaskWrite } from "../../write.ts";
import { heldBy, noEnd, notHeldBy, overridesAre, roomBelow } from "./take-slot.ts";

/** Gives a waiting run the room that there is. `ov`: as for *transfer slot*. `mayExpire`: as for *take slot*. */
export function fillSlot(
  { run, turn }: SlotHolder,
  limit: number,
  ov?: number,
  mayExpire = false,
): TaskWrite {
  return {
    name: "fill slot",
    condition: [notHeldBy(run), roomBelow(limit), overridesAre(ov)],
    set: { [heldBy(run)]: turn },
    add: { held: 1 },
    remove: mayExpire ? noEnd : undefined,
  };
}
