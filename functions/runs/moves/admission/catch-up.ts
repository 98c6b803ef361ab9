import { createdDueMs, turnDue } from "../../../model/run/index-keys.ts";
import type { NewRun } from "../../../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../../../model/run/run.ts";
import type { RunWrite } from "../../write.ts";
import { redrive } from "../operator/redrive.ts";
import { create } from "./create.ts";

/** What a caught-up run is created with. */
export interface CaughtUp extends Pick<NewRun, "overlap"> {
  readonly lane: string;
  readonly now: number;
}

/** What a run that has a record is started with, where the record has none. */
export interface StartedWith {
  readonly params?: Pick<NewRun, "params" | "paramsStoredSeparately">;
}

/** An occurrence that left no record starts after all. At turn 1, so that its schedule's own message, turn 0, means nothing any more. */
export function startAbsent(key: RunKey, created: NewRun, { overlap, lane, now }: CaughtUp): RunWrite {
  return create({ ...created, turn: 1, overlap, lane, ...turnDue(key, now + createdDueMs) });
}

/** An occurrence that was skipped, missed or never claimed starts after all. */
export function startRecorded(
  seen: RunRecord,
  { params, overlap, now }: Omit<CaughtUp, "lane"> & StartedWith,
): RunWrite {
  // What recorded it need not have known its params, nor whether its task's runs may overlap.
  return { ...redrive(seen, now, undefined, { set: {}, remove: [] }), setOnce: { ...params, overlap } };
}
