import { ended, type NewRun, neverHeld } from "../../../model/run/run.ts";
import { isNew, type RunWrite, tells } from "../../write.ts";

/** An occurrence's instant has passed and nothing was delivered. */
export function miss(
  created: NewRun,
  { lane, now, keptDays }: { readonly lane: string; readonly now: number; readonly keptDays: number },
): RunWrite {
  return {
    name: "miss",
    condition: [isNew],
    set: { ...created, status: "missed", lane, ...neverHeld, ...ended(now, keptDays) },
    tells: tells("missed", created.turn),
  };
}
