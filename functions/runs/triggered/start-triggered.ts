/**
 * Records a run that something started which happens once: the end of another run, an event, a message of a user's queue.
 * Its name says what that was, so however often it is told there is one run: invariant 3.
 *
 * It is never skipped or merged for the slot: it waits as a run by hand does. Where its task is paused it is recorded as
 * paused; where its task is disabled, or its trigger's limits are reached, as skipped. Params that cannot be kept end it as
 * errored; whether the task takes them is checked in its first turn.
 */
import { InvalidParamsError } from "../../model/errors.ts";
import { createdDueMs, turnDue } from "../../model/run/index-keys.ts";
import { turnMessage } from "../../model/run/message.ts";
import { newRun, type RunKey, type RunRecord } from "../../model/run/run.ts";
import { instantOf } from "../../model/run/run-name.ts";
import { isPaused } from "../../model/task/paused.ts";
import type { Json } from "../../model/task/task.ts";
import { keptDays, laneOfRun, overlapByHand } from "../../model/task/task-directory.ts";
import type { TriggerLimits } from "../../model/task/trigger.ts";
import type { Outcome } from "../../store/run-store.ts";
import { expireAttachments, storeParams } from "../attachments.ts";
import type { RunnerContext } from "../context.ts";
import { giveUpAbsentRun } from "../give-up.ts";
import { create } from "../moves/admission/create.ts";
import { hold } from "../moves/admission/hold.ts";
import { skip } from "../moves/admission/skip.ts";
import { refusedByLimits } from "../trigger-limits.ts";
import { apply } from "../write.ts";

/** What starts a run, and which. */
export interface TriggeredRun {
  readonly key: RunKey;
  readonly trigger: { readonly id: string; readonly limits?: TriggerLimits };
  /** Its task is disabled. */
  readonly off?: boolean;
  /** When it happened. */
  readonly happenedAt: Date;
  readonly params?: Json;
}

/** Once it resolves there is a record of the run, by this call or an earlier one. */
export async function startTriggered(context: RunnerContext, triggered: TriggeredRun): Promise<void> {
  const { key, trigger, off, happenedAt, params } = triggered;
  const now = context.clock.now();
  const bare = { ...newRun(now, trigger.id, instantOf(key.run)), overlap: overlapByHand(context, key.task) };
  const lane = laneOfRun(context, { task: key.task, lane: "" });
  const reason = off ? "disabled" : await refusedByLimits(context, key, trigger, happenedAt.getTime());
  try {
    const created = { ...bare, ...(await storeParams(context, key, params)) };
    if (reason !== undefined) {
      const days = keptDays(context, key.task);
      const write = skip({ turn: 0, reason, lane, creates: created, now, keptDays: days });
      const outcome = await apply(context, key, write);
      if (outcome.ok) await expireAttachments(context, outcome.item);
      return;
    }
    const state = await context.store.getPart({ task: key.task, part: "state" });
    if (state !== undefined && isPaused(state, new Date(now).toISOString())) {
      await apply(context, key, hold(key, { ...created, lane }, { until: state.until, now }));
      return;
    }
    const entry = turnDue(key, now + createdDueMs);
    await sendFirst(context, await apply(context, key, create({ ...created, lane, ...entry })));
  } catch (error) {
    if (!(error instanceof InvalidParamsError)) throw error;
    await giveUpAbsentRun(context, key, { ...bare, lane }, error.message);
  }
}

/** Whoever created it sends it. Should that fail, the sweeper does. */
async function sendFirst(context: RunnerContext, { ok, item }: Outcome<RunRecord>): Promise<void> {
  if (!ok) return;
  try {
    await context.queue.send(laneOfRun(context, item), turnMessage(item));
  } catch (error) {
    context.log("warn", "not sent", item, { error: String(error) });
  }
}
