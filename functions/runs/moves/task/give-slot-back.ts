import type { SlotHolder } from "../../../model/run/pool.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";
import { heldBy } from "./take-slot.ts";

/** The run holds the pool as it was admitted: a run that was redriven since holds it at a later turn. */
export function heldAs({ run, turn }: SlotHolder): Clause<TaskPart> {
  return { name: "held since this turn", attribute: heldBy(run), is: "=", value: turn };
}

/** Gives a place back. It returns the pool: where a run waits, the giver fills the room. */
export function giveSlotBack(own: SlotHolder): TaskWrite {
  return { name: "give slot back", condition: [heldAs(own)], add: { held: -1 }, remove: [heldBy(own.run)] };
}
