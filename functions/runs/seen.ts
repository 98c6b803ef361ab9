/** Clauses of the writes that follow a read: what was read must still be so. */
import type { RunRecord } from "../model/run/run.ts";
import type { Clause } from "../store/run-store.ts";

/** The lease is as it was read. */
export function leaseSeen({ leaseExpiresAt }: Pick<RunRecord, "leaseExpiresAt">): Clause<RunRecord> {
  return { name: "the lease just read", attribute: "leaseExpiresAt", is: "=", value: leaseExpiresAt };
}

/** The run's entry in the index is where it was read. */
export function entryAt(dueAt: number): Clause<RunRecord> {
  return { name: "the entry was not moved", attribute: "dueAt", is: "=", value: dueAt };
}

/** The run has nothing left to tell. */
export const nothingUntold: Clause<RunRecord> = {
  name: "nothing is untold",
  attribute: "untold",
  is: "absent",
};
