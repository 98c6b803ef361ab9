import type { IndexEntry } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { isRunning } from "../../clauses.ts";
import { type HeldLease, heldBy, type RunWrite, writtenUnder } from "../../write.ts";

/** What every write of a turn saves. */
export type SavedProgress = Pick<
  RunRecord,
  | "ticks"
  | "usage"
  | "cursor"
  | "total"
  | "snoozed"
  | "counts"
  | "metadata"
  | "message"
  | "warning"
  | "output"
  | "skippedItems"
  | "skippedHead"
  | "startCalled"
  | "maskedParams"
  | "cursorVersion"
  | "ratePlace"
  | "requiresMet"
> & { readonly fruitlessTurns?: number };

/**
 * Saves progress, renews the lease and returns what an operator asked for. With `entry` it also moves the run's
 * entry in the index, which must not undo what a pause wrote there.
 */
export function checkpoint(
  lease: HeldLease,
  progress: SavedProgress,
  leaseExpiresAt: number,
  entry: IndexEntry | undefined,
): RunWrite {
  const condition = heldBy(lease, "checkpoint");
  return {
    name: "checkpoint",
    condition: entry === undefined ? condition : [...condition, isRunning],
    set: { ...progress, ...entry, leaseExpiresAt, seq: lease.seq },
    isMine: writtenUnder(lease),
  };
}
