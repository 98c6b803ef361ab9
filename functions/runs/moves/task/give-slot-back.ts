import type { SlotHolder } from "../../../model/run/pool.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";
import { heldBy, noneWaits } from "./take-slot.ts";

/** The run holds the pool as it was admitted: a run that was redriven since holds it at a later turn. */
export function heldAs({ run, turn }: SlotHolder): Clause<TaskPart> {
  return { name: "held since this turn", attribute: heldBy(run), is: "=", value: turn };
}

/** Gives the slot back. Where a run waits it is refused: the slot is handed on. */
export function giveSlotBack(own: SlotHolder): TaskWrite {
  const condition = [heldAs(own), noneWaits];
  return { name: "give slot back", condition, add: { held: -1 }, remove: [heldBy(own.run)] };
}
