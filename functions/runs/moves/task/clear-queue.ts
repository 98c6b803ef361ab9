import type { SlotHolder } from "../../../model/run/pool.ts";
import type { Clause, TaskPart } from "../../../store/run-store.ts";
import type { TaskWrite } from "../../write.ts";
import { heldAs } from "./give-slot-back.ts";
import { heldBy } from "./take-slot.ts";

const othersHold: Clause<TaskPart> = { name: "others hold it", attribute: "held", is: ">", value: 1 };

/**
 * No run waits any more, of those that had joined when the queue was read; with it goes the place of whoever found that
 * out. `keepsWaiting`: the queue had runs that hold the pool already and were not told so yet. The last of them hands it on,
 * so one of them must still hold it: a late copy of *join queue* may make the pool say what it said when it was read.
 * `isListed`: the sweeper goes by a list, which who joins later must not rely on.
 */
export function clearQueue(
  waiting: string,
  own: SlotHolder | undefined,
  keepsWaiting: boolean,
  isListed = false,
): TaskWrite {
  return {
    name: "clear queue",
    condition: [
      { name: "no other run has joined", attribute: "waiting", is: "=", value: waiting },
      ...(own === undefined ? [] : [heldAs(own)]),
      ...(keepsWaiting ? [othersHold] : []),
    ],
    add: { ...(own && { held: -1 }), ...(isListed && !keepsWaiting && { clears: 1 }) },
    remove: [
      ...(keepsWaiting ? [] : (["waiting"] as const)),
      ...(own === undefined ? [] : [heldBy(own.run)]),
    ],
  };
}
