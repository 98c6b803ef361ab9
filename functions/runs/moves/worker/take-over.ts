import type { IndexEntry } from "../../../model/run/index-keys.ts";
import type { LogLocation } from "../../../model/run/record/log-location.ts";
import { isRunning } from "../../clauses.ts";
import { leaseSeen } from "../../seen.ts";
import type { RunWrite } from "../../write.ts";
import { claimedUnder, type NewLease } from "./claim.ts";

/**
 * A worker takes a run whose lease has lapsed: the previous worker died. The lease must be the one that was seen to
 * lapse. The turn counts as fruitless on top of what is there: the dead worker's last progress may land late.
 */
export function takeOver(
  seen: { readonly leaseExpiresAt: number },
  lease: NewLease,
  { logs, entry }: { readonly logs: LogLocation; readonly entry: IndexEntry },
): RunWrite {
  return {
    name: "take over",
    condition: [isRunning, leaseSeen(seen)],
    set: { ...lease, logs, ...entry },
    add: { fruitlessTurns: 1 },
    // How often it was resent counts from its last claim.
    remove: ["sends"],
    isMine: claimedUnder(lease),
  };
}
