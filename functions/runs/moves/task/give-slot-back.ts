import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";

/** The run that has a slot, and the turn at which it was admitted. */
export interface SlotHolder {
  readonly run: string;
  readonly turn: number;
}

/** The slot is still held as it was seen, or as it was taken. */
export function heldAs({ run, turn }: SlotHolder): readonly Clause<TaskPart>[] {
  return [
    { name: "the slot is this run's", attribute: "slotRun", is: "=", value: run },
    { name: "as admitted at this turn", attribute: "slotTurn", is: "=", value: turn },
  ];
}

/** Frees the overlap slot. */
export function giveSlotBack(own: SlotHolder): TaskWrite {
  return { name: "give slot back", condition: heldAs(own), remove: ["slotRun", "slotTurn"] };
}
