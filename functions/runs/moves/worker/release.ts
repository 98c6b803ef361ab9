import { type IndexEntry, sweptAt } from "../../../model/index-keys.ts";
import type { Failure, RunRecord } from "../../../model/run.ts";
import { atTurn, givenUp, type HeldLease, heldBy, type RunWrite, writtenUnder } from "../../write.ts";
import type { Progress } from "./checkpoint.ts";

/** What a failed attempt adds to a run that an operator has paused or cancelled. */
export interface SpentAttempt {
  readonly attempt: number;
  readonly errors: readonly Failure[];
}

/**
 * The worker obeys a pause or a cancel: it saves progress and gives the lease up; the status stays. A pause with an
 * end keeps the entry that ends it. The run must be at the turn that the worker saw: it may have been resumed and
 * paused again, which a release for the earlier pause must not answer.
 */
export function release(
  lease: HeldLease,
  progress: Progress,
  run: Pick<RunRecord, "task" | "run" | "turn" | "status" | "until">,
  spent?: SpentAttempt,
): RunWrite {
  const end: IndexEntry | undefined =
    run.status === "paused" && run.until !== undefined ? sweptAt(run, Date.parse(run.until)) : undefined;
  return {
    name: "release",
    condition: [...heldBy(lease, "release"), atTurn(run.turn)],
    set: { ...progress, ...spent, ...end, ...givenUp(lease) },
    // Without an end nothing but an operator brings the run on.
    remove: end === undefined ? ["dueKey", "dueAt"] : [],
    isMine: writtenUnder(lease),
  };
}
