import type { IndexEntry } from "../../../model/run/index-keys.ts";
import type { InterruptReason } from "../../../model/run/moves.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "./checkpoint.ts";

/** When the next turn may be claimed, and when the sweeper looks at it. */
export type NextTurn = Required<Pick<RunRecord, "notBefore">> & IndexEntry;

/** The turn ran out of time. Progress is saved and no attempt is spent; the next turn goes on from the cursor. */
export function interrupt(
  lease: HeldLease,
  progress: SavedProgress,
  reason: InterruptReason,
  next: NextTurn,
): RunWrite {
  return {
    name: "interrupt",
    condition: heldBy(lease, "interrupt"),
    set: { ...progress, status: "interrupted", reason, ...next, ...relinquished(lease) },
    add: { turn: 1 },
    isMine: writtenUnder(lease),
    tells: { event: "interrupted", turn: lease.turn },
  };
}
