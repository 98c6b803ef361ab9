import type { IndexEntry } from "../../../model/run/index-keys.ts";
import type { InterruptReason } from "../../../model/run/moves.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, tells, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "./checkpoint.ts";

/** When the next turn may be claimed, and when the sweeper looks at it. */
export type NextTurn = Required<Pick<RunRecord, "notBefore">> & IndexEntry;

/** Why a turn was interrupted, as its run says it. */
export type InterruptText = Exclude<InterruptReason, "throttled"> | "throttled" | `throttled: ${string}`;

/**
 * The turn ran out of time, or was put off. Progress is saved and no attempt is spent; the next turn goes on from the cursor.
 * @param uncountedMs of the wait for it, what does not count towards the run's timeout
 */
export function interrupt(
  lease: HeldLease,
  progress: SavedProgress,
  reason: InterruptText,
  next: NextTurn,
  uncountedMs?: number,
): RunWrite {
  return {
    name: "interrupt",
    condition: heldBy(lease, "interrupt"),
    set: { ...progress, status: "interrupted", reason, ...next, ...relinquished(lease) },
    // A resume may have added to it since this worker last heard of the run.
    add: { turn: 1, pausedMs: uncountedMs },
    isMine: writtenUnder(lease),
    tells: tells("interrupted", lease.turn),
  };
}
