import type { TaskWrite } from "../../write.ts";

/** Records that no run waits for the slot. It is only a hint: the sweeper looks at the queue itself. */
export function leaveQueue(): TaskWrite {
  return { name: "leave queue", condition: [], remove: ["waiting"] };
}
