import { neverHeld } from "../../../model/run/held.ts";
import { attention } from "../../../model/run/index-keys.ts";
import type { NewRun } from "../../../model/run/new-run.ts";
import { ended, type RunKey, type RunRecord } from "../../../model/run/run.ts";
import { isNew } from "../../clauses.ts";
import { type RunWrite, tells } from "../../write.ts";

/** A message that no task can make sense of is kept for a person. It is told as a failure: somebody has to see to it. */
export function reject(
  created: NewRun & Pick<RunRecord, "reason" | "body" | "bodyCut" | "bodyStoredSeparately">,
  { key, now, keptDays }: { readonly key: RunKey; readonly now: number; readonly keptDays: number },
): RunWrite {
  return {
    name: "reject",
    condition: [isNew],
    set: {
      ...created,
      status: "rejected",
      // It belongs to no lane: any lane's worker forwards a message that is another's.
      lane: "",
      ...neverHeld,
      ...ended(now, keptDays),
      ...attention("rejected", key, now),
    },
    tells: tells("errored", created.turn),
  };
}
