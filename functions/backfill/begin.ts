/**
 * Begins one occurrence, if its record, or its ledger, says so: each is begun at most once by one backfill (invariant 16).
 * How it is started is left to `startLate`, whose writes have their conditions, and no redrive starts from `succeeded`.
 */
import type { RunRecord } from "../model/run/run.ts";
import { keptDays } from "../model/task/task-directory.ts";
import { type RunnerContext, startLate } from "../runs/index.ts";
import { type Decision, decide, graceSeconds, isBegun, knownSince } from "./decide.ts";
import type { KnownParams } from "./known-params.ts";
import { mayBegin } from "./max-runs.ts";
import type { Occurrence } from "./occurrences.ts";
import { verdictAt } from "./records.ts";
import type { BackfillRequest } from "./request.ts";

/** A backfill under way: what it was asked for, and its run, by its name. */
export interface Backfilling {
  readonly request: Pick<BackfillRequest, "only" | "overlap">;
  readonly backfill: string;
  readonly params: KnownParams;
}

/** What becomes of an occurrence, by its record as it was read. */
export function decisionAt(
  context: RunnerContext,
  { request, backfill, params }: Backfilling,
  occurrence: Occurrence,
  run: RunRecord | undefined,
): Decision {
  const days = keptDays(context, occurrence.known.task);
  const decision = decide(verdictAt(context, occurrence, run), occurrence.at, {
    only: request.only,
    backfill,
    knownSince: knownSince(context.clock.now(), days) - graceSeconds,
  });
  return isBegun(decision) && !params.has(occurrence, run) ? "leave" : decision;
}

/** Begins it unless its record has changed meanwhile. Returns its run where it is this backfill's, done or not. */
export async function begin(
  context: RunnerContext,
  backfilling: Backfilling,
  occurrence: Occurrence,
  found: RunRecord | undefined,
): Promise<RunRecord | undefined> {
  const { request, backfill } = backfilling;
  const key = { task: occurrence.known.task, run: occurrence.run };
  const isCounted = isBegun(decisionAt(context, backfilling, occurrence, found));
  if (isCounted && !(await mayBegin(context, occurrence, found))) return undefined;
  const run = await startLate(context, key, found, {
    isDue: (seen) => isBegun(decisionAt(context, backfilling, occurrence, seen)),
    backfill: { run: backfill, overlap: request.overlap },
  });
  return run?.backfill === backfill ? run : undefined;
}
