import type { SlotHolder } from "../../../model/run/pool.ts";
import type { TaskWrite } from "../../write.ts";
import { heldBy, noEnd, notHeldBy, roomBelow } from "./take-slot.ts";

/** Gives a waiting run the room that there is. `mayExpire`: as for *take slot*. */
export function fillSlot({ run, turn }: SlotHolder, limit: number, mayExpire = false): TaskWrite {
  return {
    name: "fill slot",
    condition: [notHeldBy(run), roomBelow(limit)],
    set: { [heldBy(run)]: turn },
    add: { held: 1 },
    remove: mayExpire ? noEnd : undefined,
  };
}
