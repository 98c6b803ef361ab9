import type { SlotHolder } from "../../../model/run/pool.ts";
import type { TaskWrite } from "../../write.ts";
import { heldBy, notHeldBy, roomBelow } from "./take-slot.ts";

/** Gives a waiting run the room that there is. */
export function fillSlot({ run, turn }: SlotHolder, limit: number): TaskWrite {
  return {
    name: "fill slot",
    condition: [notHeldBy(run), roomBelow(limit)],
    set: { [heldBy(run)]: turn },
    add: { held: 1 },
  };
}
