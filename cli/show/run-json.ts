/** Runs as `--json` prints them: the record as it is stored, its JSON texts read, and what a person is shown. */

import { progressOf } from "../../functions/model/progress.ts";
import { type Failure, type RunRecord, runId, shownStatus } from "../../functions/model/run.ts";
import { allowedMoves } from "../../functions/operators/operate.ts";
import { type Around, standing } from "./why.ts";

/**
 * One run. `shown` is its status as a person reads it, `waits` what it waits for, `allowed` the moves that an
 * operator may make.
 */
export function runJson(run: RunRecord, now: number, around: Around = {}): Record<string, unknown> {
  const { cursor, params, output, error, errors, ...rest } = run;
  const waits = standing(run, now, around);
  const { text, ticks: _ticks, total: _total, ...progress } = progressOf(run);
  return {
    id: runId(run),
    ...rest,
    shown: shownStatus(run, now),
    ...(waits !== "" && { waits }),
    allowed: allowedMoves(run),
    ...(params !== undefined && { params: read(params) }),
    ...(cursor !== undefined && { cursor: read(cursor) }),
    ...(output !== undefined && { output: read(output) }),
    // A failed run stands at the cursor at which it failed.
    ...(error !== undefined && { error: failureJson(error, cursor) }),
    ...(errors !== undefined && { errors: errors.map((failure) => failureJson(failure)) }),
    progress: { ...progress, text },
  };
}

function failureJson(failure: Failure, at?: string): Record<string, unknown> {
  const { cursor = at } = failure;
  return { ...failure, ...(cursor !== undefined && { cursor: read(cursor) }) };
}

/** What was cut to fit its record is no JSON any more, and stays text. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
