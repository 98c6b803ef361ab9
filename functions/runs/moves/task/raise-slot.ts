import type { SlotHolder } from "../../../model/run/pool.ts";
import type { TaskWrite } from "../../write.ts";
import { heldAs } from "./give-slot-back.ts";
import { heldBy } from "./take-slot.ts";

/** A run that holds the slot since an earlier turn of its own holds it at this one. */
export function raiseSlot(seen: SlotHolder, turn: number): TaskWrite {
  return { name: "raise slot", condition: [heldAs(seen)], set: { [heldBy(seen.run)]: turn } };
}
