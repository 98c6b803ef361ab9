/**
 * Begins one occurrence, if its record, or its ledger, says so: each is begun at most once by one backfill (invariant 16).
 * The conditions of the writes do the rest: a create needs an absent run, a redrive the turn seen, and no redrive starts
 * from `succeeded`.
 */
import { turnMessage } from "../model/run/message.ts";
import { newRun, type RunRecord } from "../model/run/run.ts";
import { keptDays, laneOfRun, overlapOf, triggerParamsOf } from "../model/task/task-directory.ts";
import {
  announce,
  apply,
  backfillAbsent,
  backfillRecorded,
  earlierErrors,
  keepAttachments,
  type RunnerContext,
} from "../runs/index.ts";
import { type Decision, decide, graceSeconds, knownSince } from "./decide.ts";
import type { Occurrence } from "./occurrences.ts";
import { verdictAt } from "./records.ts";
import type { BackfillRequest } from "./request.ts";

/** A run that changes this often while it is begun is left as it is. */
const mostTries = 20;

/** A backfill under way: what it was asked for, and its run, by its name. */
export interface Backfilling {
  readonly request: Pick<BackfillRequest, "only" | "overlap">;
  readonly backfill: string;
}

/** What becomes of an occurrence, by its record as it was read. */
export function decisionAt(
  context: RunnerContext,
  { request, backfill }: Backfilling,
  occurrence: Occurrence,
  run: RunRecord | undefined,
): Decision {
  const days = keptDays(context, occurrence.known.task);
  return decide(verdictAt(context, occurrence, run), occurrence.at, {
    only: request.only,
    backfill,
    knownSince: knownSince(context.clock.now(), days) - graceSeconds,
  });
}

/** Begins it unless its record has changed meanwhile. Returns its run where it is this backfill's, done or not. */
export async function begin(
  context: RunnerContext,
  backfilling: Backfilling,
  occurrence: Occurrence,
  found: RunRecord | undefined,
): Promise<RunRecord | undefined> {
  let seen = found;
  for (let tries = 0; tries < mostTries; tries++) {
    const decision = decisionAt(context, backfilling, occurrence, seen);
    if (decision === "leave") return undefined;
    if (decision === "is mine") return seen;
    const outcome = await write(context, backfilling, occurrence, seen);
    if (outcome === undefined) return undefined;
    if (outcome.ok) {
      await send(context, outcome.item);
      return outcome.item;
    }
    seen = outcome.item;
  }
  return undefined;
}

async function write(
  context: RunnerContext,
  { request, backfill }: Backfilling,
  { known, at, run }: Occurrence,
  seen: RunRecord | undefined,
) {
  const { task, trigger } = known;
  const key = { task, run };
  const now = context.clock.now();
  const slot = overlapOf(context, task);
  const overlap = slot === undefined ? undefined : (request.overlap ?? slot);
  const params = triggerParamsOf(context, task, trigger);
  if (seen === undefined) {
    const lane = laneOfRun(context, { task, lane: "" });
    const created = newRun(now, trigger, new Date(at * 1000));
    return apply(context, key, backfillAbsent(key, created, { backfill, params, overlap, lane, now }));
  }
  // Its params have expired: it could only do its work without them.
  if (!(await keepAttachments(context, seen))) return undefined;
  // What follows its end is started first: it may end otherwise next time.
  await announce(context, seen);
  const errors = seen.error === undefined ? undefined : earlierErrors(seen, seen.error);
  return apply(context, key, backfillRecorded(seen, errors, { backfill, params, overlap, now }));
}

/** Whoever wrote it sends it; should that fail, the sweeper does. */
async function send(context: RunnerContext, run: RunRecord): Promise<void> {
  try {
    await context.queue.send(laneOfRun(context, run), turnMessage(run));
  } catch (error) {
    context.log("warn", "not sent", run, { error: String(error) });
  }
}
