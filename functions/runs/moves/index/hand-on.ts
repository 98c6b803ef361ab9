import { createdDueMs, sweptAt } from "../../../model/index-keys.ts";
import type { DueEntry } from "../../../store/run-store.ts";
import type { RunWrite } from "../../write.ts";

/** Takes a run out of the queue for its task's slot, before it is sent to its lane. */
export function handOn(entry: DueEntry, now: number): RunWrite {
  return {
    name: "hand on",
    condition: [{ name: "no one moved the entry", attribute: "dueAt", is: "=", value: entry.dueAt }],
    set: sweptAt(entry, now + createdDueMs),
  };
}
