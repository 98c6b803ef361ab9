import type { Failure, RunRecord } from "../../../model/run/run.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, tells, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "./checkpoint.ts";
import type { NextTurn } from "./interrupt.ts";

/** An attempt failed. The next one goes on from the cursor, in the next turn. */
export function retry(
  lease: HeldLease,
  progress: SavedProgress,
  { attempt }: Pick<RunRecord, "attempt">,
  errors: readonly Failure[],
  next: NextTurn,
): RunWrite {
  return {
    name: "retry",
    condition: heldBy(lease, "retry"),
    set: { ...progress, status: "retrying", attempt: attempt + 1, errors, ...next, ...relinquished(lease) },
    add: { turn: 1 },
    isMine: writtenUnder(lease),
    tells: tells("retried", lease.turn),
  };
}
