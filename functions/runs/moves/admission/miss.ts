import { neverHeld } from "../../../model/run/held.ts";
import type { NewRun } from "../../../model/run/new-run.ts";
import { ended } from "../../../model/run/run.ts";
import { isNew } from "../../clauses.ts";
import { type RunWrite, tells } from "../../write.ts";

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
