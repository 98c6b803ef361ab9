import type { IndexEntry } from "../../../model/index-keys.ts";
import type { InterruptReason } from "../../../model/moves.ts";
import type { RunRecord } from "../../../model/run.ts";
import { givenUp, type HeldLease, heldBy, type RunWrite, writtenUnder } from "../../write.ts";
import type { Progress } from "./checkpoint.ts";

/** When the next turn may be claimed, and when the sweeper looks at it. */
export type NextTurn = Required<Pick<RunRecord, "notBefore">> & IndexEntry;

/** The turn ran out of time. Progress is saved and no attempt is spent; the next turn goes on from the cursor. */
export function interrupt(
  lease: HeldLease,
  progress: Progress,
  reason: InterruptReason,
  next: NextTurn,
): RunWrite {
  return {
    name: "interrupt",
    condition: heldBy(lease, "interrupt"),
    set: { ...progress, status: "interrupted", reason, ...next, ...givenUp(lease) },
    add: { turn: 1 },
    isMine: writtenUnder(lease),
  };
}
