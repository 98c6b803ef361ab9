import type { TaskWrite } from "../../write.ts";

/** Nobody waits for a pool that is listed still: who is about to join it must list it again. */
export function countClear(): TaskWrite {
  return {
    name: "count clear",
    condition: [{ name: "no run waits", attribute: "waiting", is: "absent" }],
    add: { clears: 1 },
  };
}
