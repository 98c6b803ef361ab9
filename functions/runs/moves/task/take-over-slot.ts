import type { TaskWrite } from "../../write.ts";
import { heldAs, type SlotHolder } from "./give-slot-back.ts";
import { notPaused, type SlotRequest } from "./take-slot.ts";

/** Takes the overlap slot from a run that is done with it: the holder must be the one that was read. */
export function takeOverSlot(seen: SlotHolder, { run, turn, pausedAsOf }: SlotRequest): TaskWrite {
  return {
    name: "take over slot",
    condition: pausedAsOf === undefined ? heldAs(seen) : [...heldAs(seen), notPaused(pausedAsOf)],
    set: { slotRun: run, slotTurn: turn },
  };
}
