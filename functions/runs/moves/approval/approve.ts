import { turnDue } from "../../../model/run/index-keys.ts";
import type { NoteChange } from "../../../model/run/note.ts";
import type { Confirmed } from "../../../model/run/record/confirmed.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { RunWrite } from "../../write.ts";
import { waitsAsSeen } from "./clauses.ts";

/**
 * Somebody approves a run that waits for it, and its turn is sent next: the entry lets the sweeper send it otherwise.
 *
 * @param sentAt when its message is to be there, in epoch milliseconds, or the sweeper is to send it
 */
export function approve(seen: RunRecord, confirmed: Confirmed, sentAt: number, note: NoteChange): RunWrite {
  return {
    name: "approve",
    level: "info",
    condition: waitsAsSeen(seen),
    set: {
      confirmed,
      ...turnDue(seen, sentAt),
      // It has the waiting place by now.
      ...(seen.overlap === "queue" && { overlap: "wait" }),
      ...note.set,
    },
    remove: note.remove,
    isMine: ({ confirmed: found }) => found?.at === confirmed.at && found.by === confirmed.by,
  };
}
