import { turnDue } from "../../../model/run/index-keys.ts";
import { moves } from "../../../model/run/moves.ts";
import { type NewRun, neverHeld, type RunKey, type RunRecord } from "../../../model/run/run.ts";
import { isNew, type RunWrite, tells } from "../../write.ts";

const [reason] = moves.hold.reasons;

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
      reason,
      until,
      pausedAt: new Date(now).toISOString(),
      ...(until !== undefined && turnDue(key, Date.parse(until))),
      ...neverHeld,
    },
    tells: tells("paused", created.turn),
  };
}
