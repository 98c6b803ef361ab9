/**
 * Records a run that something started which happens once: the end of another run, an event, a message of a user's queue.
 * Its name says what that was, so however often it is told there is one run: invariant 3.
 *
 * It is never skipped or merged for the slot: it waits as a run by hand does. Where its task is paused it is recorded as
 * paused; where its task is disabled, or its trigger's limits are reached, as skipped; where its params are refused, as
 * errored.
 */
import { cut } from "../../model/cut.ts";
import { InvalidParamsError } from "../../model/errors.ts";
import { createdDueMs, turnDue } from "../../model/run/index-keys.ts";
import type { SkipReason } from "../../model/run/moves.ts";
import { type NewRun, newRun } from "../../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { instantOf } from "../../model/run/run-name.ts";
import { isPaused } from "../../model/task/paused.ts";
import type { Json } from "../../model/task/task.ts";
import { keptDays, laneOfRun, overlapByHand } from "../../model/task/task-directory.ts";
import type { TriggerLimits } from "../../model/task/trigger.ts";
import { expireAttachments, storeParams } from "../attachments.ts";
import type { RunnerContext } from "../context.ts";
import { giveUpAbsentRun } from "../give-up.ts";
import { create } from "../moves/admission/create.ts";
import { hold } from "../moves/admission/hold.ts";
import { skip } from "../moves/admission/skip.ts";
import { sendTurn } from "../send-turn.ts";
import { refusedByLimits } from "../trigger-limits.ts";
import { apply } from "../write.ts";
import { followPause } from "./follow-pause.ts";

/** In bytes. */
const longestReason = 200;

/** What starts a run, and which. */
export interface TriggeredRun {
  readonly key: RunKey;
  readonly trigger: { readonly id: string; readonly limits?: TriggerLimits };
  /** Its task is disabled. */
  readonly off?: boolean;
  /** When it happened. */
  readonly happenedAt: Date;
  readonly params?: Json;
  /** Whether its task takes the params. @default that is checked in its first turn @throws InvalidParamsError */
  readonly check?: () => Promise<unknown>;
}

/** Records a run and sends its first turn. Once it resolves there is a record of it, by this call or an earlier one. */
export async function startTriggered(context: RunnerContext, triggered: TriggeredRun): Promise<void> {
  const created = await recordTriggered(context, triggered);
  if (created !== undefined) await sendTurn(context, created);
}

/** Records it alone. Returns the run that is to be sent now; without that the sweeper sends it two minutes later. */
export async function recordTriggered(
  context: RunnerContext,
  { key, trigger, off, happenedAt, params, check }: TriggeredRun,
): Promise<RunRecord | undefined> {
  const now = context.clock.now();
  const lane = laneOfRun(context, { task: key.task, lane: "" });
  const overlap = overlapByHand(context, key.task);
  let created: NewRun = { ...newRun(now, trigger.id, instantOf(key.run)), overlap };
  const reason = off ? "disabled" : await refusedByLimits(context, key, trigger, happenedAt.getTime());
  try {
    created = { ...created, ...(await storeParams(context, key, params)) };
    if (reason === undefined) await check?.();
  } catch (error) {
    if (!(error instanceof InvalidParamsError)) throw error;
    const mask = context.maskFor?.(key.task, params);
    const why = mask?.(error.message) ?? error.message;
    await giveUpAbsentRun(context, key, { ...created, lane }, cut(why, longestReason));
    return undefined;
  }
  if (reason !== undefined) return recordSkipped(context, key, created, { reason, lane, now });
  const state = await context.store.getPart({ task: key.task, part: "state" });
  const isHeld = isPaused(state ?? {}, new Date(now).toISOString());
  const write = isHeld
    ? hold(key, { ...created, lane }, { until: state?.until, now })
    : create({ ...created, lane, ...turnDue(key, now + createdDueMs) });
  const { ok, item } = await apply(context, key, write);
  // The pause may have ended since it was read, and what ended it did not find this run. Or an earlier delivery held it, and
  // its worker died before it looked at the pause again.
  return ok && !isHeld ? item : followPause(context, item);
}

async function recordSkipped(
  context: RunnerContext,
  key: RunKey,
  creates: NewRun,
  skipped: { readonly reason: SkipReason; readonly lane: string; readonly now: number },
): Promise<undefined> {
  const write = skip({ turn: 0, creates, keptDays: keptDays(context, key.task), ...skipped });
  const outcome = await apply(context, key, write);
  if (outcome.ok) await expireAttachments(context, outcome.item);
}
