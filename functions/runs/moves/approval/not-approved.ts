import { cleared } from "../../../model/run/attributes.ts";
import type { NoteChange } from "../../../model/run/note.ts";
import { ended, type RunRecord } from "../../../model/run/run.ts";
import { type RunWrite, tells } from "../../write.ts";
import { waitsAsSeen } from "./clauses.ts";

const remove = cleared("skip");

/** Somebody declines a run that waits for approval, or nobody has approved it in time: it is skipped. */
export function notApproved(
  seen: RunRecord,
  { now, keptDays }: { readonly now: number; readonly keptDays: number },
  note: NoteChange,
): RunWrite {
  return {
    name: "skip",
    condition: waitsAsSeen(seen),
    set: {
      status: "skipped",
      reason: "not approved",
      leaseExpiresAt: 0,
      ...ended(now, keptDays),
      ...note.set,
    },
    remove: [...remove, ...note.remove],
    tells: tells("skipped", seen.turn),
  };
}
