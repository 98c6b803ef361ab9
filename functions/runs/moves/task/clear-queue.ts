import type { SlotHolder } from "../../../model/run/pool.ts";
import type { TaskWrite } from "../../write.ts";
import { heldAs } from "./give-slot-back.ts";
import { heldBy } from "./take-slot.ts";

/**
 * No run waits any more, of those that had joined when the queue was read; with it goes the place of whoever found that
 * out. `keepsWaiting`: the queue had runs that hold the pool already and were not told so yet.
 */
export function clearQueue(waiting: string, own: SlotHolder | undefined, keepsWaiting: boolean): TaskWrite {
  return {
    name: "clear queue",
    condition: [
      { name: "no other run has joined", attribute: "waiting", is: "=", value: waiting },
      ...(own === undefined ? [] : [heldAs(own)]),
    ],
    add: own && { held: -1 },
    remove: [...(keepsWaiting ? [] : ["waiting" as const]), ...(own === undefined ? [] : [heldBy(own.run)])],
  };
}
