import { neverHeld } from "../../../model/run/held.ts";
import { turnDue } from "../../../model/run/index-keys.ts";
import { heldReason } from "../../../model/run/moves.ts";
import type { NewRun } from "../../../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../../../model/run/run.ts";
import { isNew } from "../../clauses.ts";
import { type RunWrite, tells } from "../../write.ts";

/**
 * Something happened that starts a run of a task that is paused: the run is recorded, and waits as any paused run does. It
 * goes on when the task's pause ends.
 */
export function hold(
  key: RunKey,
  created: NewRun & Pick<RunRecord, "lane">,
  { until, now }: { readonly until?: string; readonly now: number },
): RunWrite {
  return {
    name: "hold",
    condition: [isNew],
    set: {
      ...created,
      status: "paused",
      reason: heldReason,
      until,
      pausedAt: new Date(now).toISOString(),
      ...(until !== undefined && turnDue(key, Date.parse(until))),
      ...neverHeld,
    },
    tells: tells("paused", created.turn),
  };
}
