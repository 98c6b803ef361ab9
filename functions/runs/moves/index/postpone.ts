import type { DueEntry } from "../../../store/run-store.ts";
import { entryAt } from "../../seen.ts";
import type { RunWrite } from "../../write.ts";

/**
 * The sweeper moves an entry before it resends the run, so that of two sweepers one sends it. It does not read the run
 * first: this write is refused where the entry has moved, and returns the run, which says what to do next. The sweeper
 * knows its own write again by the instant, which has some randomness.
 */
export function postpone({ dueAt }: Pick<DueEntry, "dueAt">, later: number): RunWrite {
  return {
    name: "postpone",
    condition: [entryAt(dueAt)],
    set: { dueAt: later },
    add: { sends: 1 },
    isMine: (found) => found.dueAt === later,
  };
}
