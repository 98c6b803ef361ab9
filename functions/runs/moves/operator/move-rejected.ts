import { entryAt } from "../../seen.ts";
import type { RunWrite } from "../../write.ts";

/** Moves a rejected message's entry before the message is sent back to its queue, so that of two people one sends it. */
export function moveRejected(seen: { readonly dueAt: number }, dueAt: number): RunWrite {
  return {
    name: "move rejected",
    condition: [entryAt(seen.dueAt)],
    set: { dueAt },
  };
}
