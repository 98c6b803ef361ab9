import { attention } from "../../../model/index-keys.ts";
import { ended, type NewRun, neverHeld, type RunRecord } from "../../../model/run.ts";
import { isNew, type RunWrite } from "../../write.ts";

/** A message that no task can make sense of is kept for a person. */
export function reject(
  created: NewRun & Pick<RunRecord, "reason" | "body" | "bodyCut">,
  { now, keptDays }: { readonly now: number; readonly keptDays: number },
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
      ...attention("rejected", now),
    },
  };
}
