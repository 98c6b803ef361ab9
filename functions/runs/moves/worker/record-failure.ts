import type { Failure } from "../../../model/run/record/failure.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import { atTurn } from "../../clauses.ts";
import type { RunWrite } from "../../write.ts";

/**
 * A callback failed that was called while no worker held its run, which stays as it is. The run must be as it was read: of
 * one that was moved since, the error is only in the log.
 */
export function recordFailure(
  { turn, status }: Pick<RunRecord, "turn" | "status">,
  errors: readonly Failure[],
): RunWrite {
  return {
    name: "record failure",
    level: "info",
    condition: [
      atTurn(turn),
      { name: "it still has this status", attribute: "status", is: "=", value: status },
    ],
    set: { errors },
  };
}
