import { createdDueMs, turnDue } from "../../../model/run/index-keys.ts";
import type { DueEntry } from "../../../store/run-store.ts";
import { entryAt } from "../../seen.ts";
import type { RunWrite } from "../../write.ts";

/** Takes a run out of the queue for its task's slot, before it is sent to its lane. */
export function handOn(entry: DueEntry, now: number): RunWrite {
  return {
    name: "hand on",
    condition: [entryAt(entry.dueAt)],
    set: turnDue(entry, now + createdDueMs),
  };
}
