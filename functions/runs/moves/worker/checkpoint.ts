import type { IndexEntry } from "../../../model/index-keys.ts";
import type { RunRecord } from "../../../model/run.ts";
import type { Clause } from "../../../store/run-store.ts";
import { type HeldLease, heldBy, type RunWrite, writtenUnder } from "../../write.ts";

/** What every write of a turn saves. */
export type Progress = Pick<RunRecord, "ticks" | "usage" | "cursor" | "total"> & {
  readonly fruitlessTurns?: number;
};

const stillRunning: Clause<RunRecord> = {
  name: "no pause wrote its own entry",
  attribute: "status",
  is: "=",
  value: "running",
};

/**
 * Saves progress, renews the lease and returns what an operator asked for. With `entry` it also moves the run's
 * entry in the index, which must not undo what a pause wrote there.
 */
export function checkpoint(
  lease: HeldLease,
  progress: Progress,
  leaseExpiresAt: number,
  entry: IndexEntry | undefined,
): RunWrite {
  const condition = heldBy(lease, "checkpoint");
  return {
    name: "checkpoint",
    condition: entry === undefined ? condition : [...condition, stillRunning],
    set: { ...progress, ...entry, leaseExpiresAt, seq: lease.seq },
    isMine: writtenUnder(lease),
  };
}
