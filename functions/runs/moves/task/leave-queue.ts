import type { TaskWrite } from "../../write.ts";

/** Records that no run waits for the slot any more. It is only a hint: the sweeper looks at the queue itself. */
export function leaveQueue(): TaskWrite {
  return {
    name: "leave queue",
    // Otherwise it would make an item for each task of a message that no lane has.
    condition: [{ name: "a run waited", attribute: "waiting", is: "present" }],
    remove: ["waiting"],
  };
}
