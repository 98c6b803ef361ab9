import { cleared } from "../../../model/run/attributes.ts";
import { createdDueMs, turnDue } from "../../../model/run/index-keys.ts";
import type { NewRun } from "../../../model/run/new-run.ts";
import type { RunKey } from "../../../model/run/run.ts";
import { from, type RunWrite, tells } from "../../write.ts";

// Resends are counted from here: it may have been resent for what it had to tell.
const remove = [...cleared("late"), "sends"] as const;

/** An occurrence that was recorded as missed is delivered after all: it runs in its next turn. */
export function late(
  key: RunKey,
  now: number,
  { overlap, params }: Pick<NewRun, "overlap" | "params">,
): RunWrite {
  return {
    name: "late",
    condition: [from("late")],
    set: { status: "enqueued", leaseExpiresAt: 0, ...turnDue(key, now + createdDueMs) },
    // Whatever recorded it as missed need not have known whether its task's runs may overlap, nor its trigger's params.
    setOnce: { overlap, params },
    add: { turn: 1 },
    remove,
    // What is recorded as missed is at turn 0.
    tells: tells("enqueued", 1),
  };
}
