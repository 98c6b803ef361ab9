import type { SlotHolder } from "../../../model/run/pool.ts";
import type { TaskWrite } from "../../write.ts";
import { heldAs } from "./give-slot-back.ts";
import { heldBy } from "./take-slot.ts";

/** Gives a place back that the next run may not have: others hold the pool beside it. The last of them hands it on. */
export function dropSlot(own: SlotHolder, limit: number): TaskWrite {
  return {
    name: "drop slot",
    condition: [
      heldAs(own),
      { name: "more runs hold it than may", attribute: "held", is: ">", value: limit },
    ],
    add: { held: -1 },
    remove: [heldBy(own.run)],
  };
}
