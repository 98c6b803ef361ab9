import { type IndexEntry, turnDue } from "../../../model/run/index-keys.ts";
import type { moves } from "../../../model/run/moves.ts";
import type { Failure } from "../../../model/run/record/failure.ts";
import type { RunRecord } from "../../../model/run/run.ts";
import type { Clause } from "../../../store/run-store.ts";
import { atTurn } from "../../clauses.ts";
import { type HeldLease, heldBy, type RunWrite, relinquished, writtenUnder } from "../../write.ts";
import type { SavedProgress } from "./checkpoint.ts";

/** A run that an operator has paused or cancelled, as its worker saw it. */
export type StoppedRun = Pick<RunRecord, "task" | "run" | "turn" | "until" | "announce"> & {
  readonly status: (typeof moves.release.from)[number];
};

/** What a failed attempt adds to a run that an operator has paused or cancelled. */
export interface SpentAttempt {
  readonly attempt: number;
  readonly errors: readonly Failure[];
}

/**
 * The worker obeys a pause or a cancel: it saves progress and gives the lease up; the status stays. A pause with an
 * end keeps the entry that ends it. The run must have the status and the turn that the worker saw: it may have been
 * cancelled, or resumed and paused again, which a release for the earlier pause must not answer.
 */
export function release(
  lease: HeldLease,
  progress: SavedProgress,
  run: StoppedRun,
  spent?: SpentAttempt,
): RunWrite {
  const end: IndexEntry | undefined =
    run.status === "paused" && run.until !== undefined ? turnDue(run, Date.parse(run.until)) : undefined;
  const statusSeen: Clause<RunRecord> = {
    name: "the status just seen",
    attribute: "status",
    is: "=",
    value: run.status,
  };
  return {
    name: "release",
    condition: [...heldBy(lease, statusSeen), atTurn(run.turn)],
    set: { ...progress, ...spent, ...end, ...relinquished(lease) },
    // Without an end nothing but an operator brings the run on. Tasks may follow one that was cancelled.
    remove: end === undefined && run.announce === undefined ? ["dueKey", "dueAt"] : [],
    isMine: writtenUnder(lease),
  };
}
