import type { IndexEntry } from "../../../model/index-keys.ts";
import type { LogLocation } from "../../../model/run.ts";
import { from, type RunWrite } from "../../write.ts";
import type { NewLease } from "./claim.ts";

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
    condition: [
      from("take over"),
      { name: "the lease seen to lapse", attribute: "leaseExpiresAt", is: "=", value: seen.leaseExpiresAt },
    ],
    set: { ...lease, logs, ...entry },
    add: { fruitlessTurns: 1 },
    // How often it was resent counts from its last claim.
    remove: ["sends"],
    isMine: ({ leaseId, seq, leaseExpiresAt }) =>
      leaseId === lease.leaseId && seq === lease.seq && leaseExpiresAt !== 0,
  };
}
