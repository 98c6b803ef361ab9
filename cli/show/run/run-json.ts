/**
 * Runs as `--json` prints them: the record as it is stored, with its JSON texts parsed, and the facts that the text
 * output adds; of a run that is split, with what its shards have done by now where they were read. `shown` is the status as people read it, `waits` what it waits for, `allowed` the moves that an
 * operator may make, `canRedriveItems` whether `redrive --items` is one. Undefined attributes are left out when the document is printed.
 */

import { shownStatus } from "../../../functions/model/run/held.ts";
import { progressOf } from "../../../functions/model/run/progress.ts";
import type { Failure } from "../../../functions/model/run/record/failure.ts";
import { parentRun } from "../../../functions/model/run/record/parent-run.ts";
import { type RunRecord, runId } from "../../../functions/model/run/run.ts";
import { isSplit } from "../../../functions/model/run/shard.ts";
import { allowedMoves, canRedriveItems } from "../../../functions/operators/index.ts";
import type { ShardsProgress } from "../../../functions/runs/index.ts";
import type { View } from "../view.ts";
import { type Known, waitsFor } from "../why.ts";
import { movesOfWaiting } from "./approvals.ts";
import { type RunRate, runRateJson } from "./rate-limit-text.ts";
import { shardsSummary, withShards } from "./shards.ts";
import { shownRun } from "./shown-run.ts";
import { usedBy } from "./usage-text.ts";

export function runJson(
  given: RunRecord,
  view: View,
  known: Known = {},
  shards?: ShardsProgress,
  rate?: RunRate,
): Record<string, unknown> {
  const run = withoutWords(shownRun(shards ? withShards(given, shards) : given, view));
  const { now, units } = view;
  const { cursor, params, output, error, errors, ...rest } = run;
  const { text, ticks: _ticks, total: _total, ...progress } = progressOf(run, units?.get(run.task));
  return {
    id: runId(run),
    ...rest,
    parent: parentRun(run),
    shown: shownStatus(run, now),
    waits: waitsFor(run, now, known) || undefined,
    allowed: [...movesOfWaiting(run, view), ...allowedMoves(run)],
    canRedriveItems: canRedriveItems(given) || undefined,
    params: parsed(params),
    cursor: parsed(cursor),
    output: parsed(output),
    // The newest failure happened at the run's cursor.
    error: error && failureJson(error, cursor),
    errors: errors?.map((failure) => failureJson(failure)),
    progress: { ...progress, text },
    shardsNow: shards && shardsSummary(shards),
    rateLimit: rate && runRateJson(rate),
    usd: usedBy([run], view).usd,
  };
}

/** Without the bits of its shards, which say nothing to a reader. */
function withoutWords(run: RunRecord): RunRecord {
  if (!isSplit(run)) return run;
  return Object.fromEntries(
    Object.entries(run).filter(([name]) => !/^d\d+$/.test(name)),
  ) as unknown as RunRecord;
}

function failureJson(failure: Failure, at?: string): Record<string, unknown> {
  return { ...failure, cursor: parsed(failure.cursor ?? at) };
}

/** A text that was cut to fit its record is not JSON any more, and stays text. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
