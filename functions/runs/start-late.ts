/**
 * Starts an occurrence whose instant is over: a catch-up does, and a backfill. One that left no record is created, one that
 * did not run is redriven; either way with the params that its trigger has now, unless its record has some. One whose
 * params are not known is left as it is.
 *
 * It takes as given that its caller knows which occurrences are due, and counts those of a trigger with `maxRuns`. The
 * conditions of the writes do the rest: a create needs an absent run, a redrive the turn seen. Where one is refused, the run
 * that came back is asked again.
 */

import { newRun } from "../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { instantOf, triggerOf } from "../model/run/run-name.ts";
import { laneOfRun, overlapOf } from "../model/task/task-directory.ts";
import { keepAttachments, type StoredParams } from "./attachments.ts";
import type { RunnerContext } from "./context.ts";
import { earlierErrors } from "./errors/failure-text.ts";
import { backfillAbsent, backfillRecorded } from "./moves/admission/backfill.ts";
import { startAbsent, startRecorded } from "./moves/admission/catch-up.ts";
import { missingParams } from "./occurrence-params.ts";
import { sendTurn } from "./send-turn.ts";
import { announce } from "./triggered/announce.ts";
import { apply, type RunWrite } from "./write.ts";

/** A run that changes this often while it is started is left as it is. */
const mostTries = 20;

/** Who starts it, and when it may. */
export interface LateStart {
  /** Whether a run, as it was read, is to be started; undefined is one that left no record. */
  readonly isDue: (seen: RunRecord | undefined) => boolean;
  /** Of a backfill: its run, by its name, and whether what it starts waits for no slot. @default a catch-up */
  readonly backfill?: { readonly run: string; readonly overlap: "allow" | undefined };
}

/** Starts it, once, and sends it. Returns the run as it was last seen: started here, or whatever was in the way. */
export async function startLate(
  context: RunnerContext,
  key: RunKey,
  found: RunRecord | undefined,
  start: LateStart,
): Promise<RunRecord | undefined> {
  let seen = found;
  for (let tries = 0; tries < mostTries && start.isDue(seen); tries++) {
    // Its params have expired: it could only do its work without them.
    if (seen !== undefined && !(await keepAttachments(context, seen))) return seen;
    const params = await missingParams(context, key, seen);
    if (params === undefined) {
      context.log("warn", "params not known", key);
      return seen;
    }
    // Whatever follows its end is started before it is brought back: a live run is never announced.
    if (seen !== undefined) await announce(context, seen);
    const { ok, item } = await apply(context, key, writeFor(context, key, seen, params, start));
    if (ok) {
      await sendTurn(context, item);
      return item;
    }
    seen = item;
  }
  return seen;
}

function writeFor(
  context: RunnerContext,
  key: RunKey,
  seen: RunRecord | undefined,
  params: StoredParams,
  { backfill }: LateStart,
): RunWrite {
  const now = context.clock.now();
  const slot = overlapOf(context, key.task);
  const overlap = backfill?.overlap ?? slot;
  const by = backfill?.run;
  if (seen === undefined) {
    const created = { ...newRun(now, triggerOf(key.run), instantOf(key.run)), ...params };
    const lane = laneOfRun(context, { task: key.task, lane: "" });
    const given = { overlap, lane, now };
    return by === undefined
      ? startAbsent(key, created, given)
      : backfillAbsent(key, created, { ...given, backfill: by });
  }
  if (by === undefined) return startRecorded(seen, { params, overlap, now });
  const errors = seen.error === undefined ? undefined : earlierErrors(seen, seen.error);
  return backfillRecorded(seen, errors, { backfill: by, params, overlap, now });
}
