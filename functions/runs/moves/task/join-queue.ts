import type { TaskWrite } from "../../write.ts";

/** Records that a run waits for the slot, while a holder is there who will give it back. */
export function joinQueue(): TaskWrite {
  return {
    name: "join queue",
    condition: [{ name: "the slot is taken", attribute: "slotRun", is: "present" }],
    set: { waiting: true },
  };
}
