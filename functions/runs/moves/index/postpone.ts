import type { DueEntry } from "../../../store/run-store.ts";
import type { RunWrite } from "../../write.ts";

/**
 * The sweeper moves an entry before it resends the run, so that of two sweepers one sends it. It knows its own write
 * again by the instant, which has some randomness.
 */
export function postpone({ dueKey, dueAt }: DueEntry, until: number): RunWrite {
  return {
    name: "postpone",
    condition: [{ name: "no one moved the entry", attribute: "dueAt", is: "=", value: dueAt }],
    set: { dueKey, dueAt: until },
    add: { sends: 1 },
    isMine: (found) => found.dueAt === until,
  };
}
