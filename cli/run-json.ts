/** Runs as `--json` prints them: the record as it is stored, its JSON texts read, and what a person is shown. */
import { type RunRecord, runId, shownStatus } from "../functions/model/run.ts";
import { allowedMoves } from "../functions/runner/operate.ts";
import { progressOf } from "../functions/runner/progress.ts";
import { type Around, standing } from "./standing.ts";

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
    ...(error !== undefined && { error: failureJson(error) }),
    ...(errors !== undefined && { errors: errors.map(failureJson) }),
    progress: { ...progress, text },
  };
}

function failureJson(failure: NonNullable<RunRecord["error"]>): Record<string, unknown> {
  return { ...failure, ...(failure.cursor !== undefined && { cursor: read(failure.cursor) }) };
}

/** What was cut to fit its record is no JSON any more, and stays text. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
