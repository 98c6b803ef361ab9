import type { TaskWrite } from "../../write.ts";

/**
 * No run waits any more, of those that had joined when the queue was read. `isOfKey`: the sweeper goes by a list, which a run
 * that joins later must not rely on.
 */
export function clearQueue(waiting: string, isOfKey = false): TaskWrite {
  return {
    name: "clear queue",
    condition: [{ name: "no other run has joined", attribute: "waiting", is: "=", value: waiting }],
    add: isOfKey ? { clears: 1 } : {},
    remove: ["waiting"],
  };
}
