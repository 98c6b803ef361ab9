import type { Failure } from "../../../model/run/record/failure.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { isRunning, leaseKept } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

/**
 * The process of a run's worker is about to end by an error that nothing caught. The error is kept among those of earlier
 * attempts; status and lease stay, and the run is taken over as after any worker's death.
 */
export function recordCrash({ leaseId }: RunRecord, errors: readonly Failure[]): RunWrite {
  return {
    name: "record crash",
    level: "error",
    condition: [
      isRunning,
      { name: "the lease is mine", attribute: "leaseId", is: "=", value: leaseId as string },
      leaseKept,
    ],
    set: { errors },
  };
}
