/**
 * Whether something attended to an instant. A record of one that did not run for a reason that catch-up knows (its task
 * was paused or disabled, its message came too late or was never claimed, it was missed) counts as none.
 */
import type { SkipReason } from "../model/run/moves.ts";
import type { RunRecord } from "../model/run/run.ts";
import { neverClaimed } from "../runs/index.ts";

const passing: readonly SkipReason[] = ["paused", "disabled", "late"];

/** Whether a run, or a decision of its own, stands for an instant: catch-up leaves it alone. */
export function isAttended(run: Pick<RunRecord, "status" | "reason"> | undefined): boolean {
  if (run === undefined || run.status === "missed") return false;
  if (run.status === "skipped") return !passing.includes(run.reason as SkipReason);
  return !(run.status === "errored" && run.reason === neverClaimed);
}
