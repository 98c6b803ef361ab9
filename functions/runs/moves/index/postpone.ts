import type { DueEntry } from "../../../store/run-store.ts";
import { entryAt } from "../../seen.ts";
import type { RunWrite } from "../../write.ts";

/**
 * The sweeper moves an entry before it resends the run, so that of two sweepers one sends it. It knows its own write
 * again by the instant, which has some randomness.
 */
export function postpone({ dueKey, dueAt }: DueEntry, later: number): RunWrite {
  return {
    name: "postpone",
    condition: [entryAt(dueAt)],
    set: { dueKey, dueAt: later },
    add: { sends: 1 },
    isMine: (found) => found.dueAt === later,
  };
}
