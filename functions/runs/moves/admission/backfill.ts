import type { NewRun } from "../../../model/run/new-run.ts";
import type { Failure } from "../../../model/run/record/failure.ts";
import type { RunKey, RunRecord } from "../../../model/run/run.ts";
import type { RunWrite } from "../../write.ts";
import { redrive } from "../operator/redrive.ts";
import { type CaughtUp, type StartedWith, startAbsent } from "./catch-up.ts";

/** What a backfilled run is started with. */
export interface Backfilled extends CaughtUp {
  /** The run of the backfill, by its name. */
  readonly backfill: string;
}

/** A backfill starts an occurrence that left no record, as a catch-up does: at turn 1, under the occurrence's own name. */
export function backfillAbsent(key: RunKey, created: NewRun, { backfill, ...start }: Backfilled): RunWrite {
  const write = startAbsent(key, created, start);
  return { ...write, set: { ...write.set, backfill }, isMine: isBegun(backfill, 1) };
}

/** A backfill starts an occurrence that was missed, skipped or errored. */
export function backfillRecorded(
  seen: RunRecord,
  errors: readonly Failure[] | undefined,
  { backfill, params, overlap, now }: Omit<Backfilled, "lane"> & StartedWith,
): RunWrite {
  const write = redrive(seen, now, errors, { set: {}, remove: [] });
  return {
    ...write,
    set: { ...write.set, backfill, overlap },
    // What recorded it need not have known its trigger's params.
    setOnce: { ...params },
    isMine: isBegun(backfill, seen.turn + 1),
  };
}

/** The answer was lost: the run is as it was begun. */
function isBegun(backfill: string, turn: number): RunWrite["isMine"] {
  return (found) => found.backfill === backfill && found.turn === turn && found.status === "enqueued";
}
