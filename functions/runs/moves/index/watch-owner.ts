import { afterLeaseMs, leaseDue } from "../../../model/run/index-keys.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { isRunning } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

/**
 * A worker that lost a claim lets the sweeper watch the owner before it acknowledges its message, which may have been
 * the only one that would have brought the run back.
 */
export function watchOwner(seen: RunRecord): RunWrite {
  return {
    name: "watch owner",
    condition: [
      isRunning,
      { name: "the owner just read", attribute: "leaseId", is: "=", value: seen.leaseId as string },
    ],
    set: leaseDue(seen, seen.leaseExpiresAt + afterLeaseMs),
  };
}

/** The same for a dead owner whose run has no entry. An entry that it got since it was read may have been postponed, and stays. */
export function watchForsaken(seen: RunRecord): RunWrite {
  const { condition, ...write } = watchOwner(seen);
  return {
    ...write,
    condition: [...condition, { name: "it has no entry", attribute: "dueAt", is: "absent" }],
  };
}
