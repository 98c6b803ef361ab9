/**
 * A message that failed ten times: its run gets an entry in the index, so that the sweeper resends it. No run is
 * failed here, since five turns without progress end it anyway. An occurrence that was never claimed is recorded, and a
 * shard that never was is created.
 * This holds invariants 6 and 9 where a lane cannot.
 */

import { isReplaced, settingAt } from "../model/override/override.ts";
import { overridesOf } from "../model/override/read-overrides.ts";
import { fillTemplate } from "../model/params/template.ts";
import { clockSkewMs, isHeld } from "../model/run/held.ts";
import { afterLeaseMs, isWaitKey } from "../model/run/index-keys.ts";
import type { Delivery } from "../model/run/messages/delivery.ts";
import type { EventMessage } from "../model/run/messages/event-message.ts";
import { type KnownMessage, type OccurrenceMessage, parseMessage } from "../model/run/messages/message.ts";
import { runOf } from "../model/run/messages/run-of.ts";
import { mayMove } from "../model/run/moves.ts";
import { newRun } from "../model/run/new-run.ts";
import type { RunKey } from "../model/run/run.ts";
import { instantOf, isOld, isWithinCreationWindow, longestAheadMs } from "../model/run/run-name.ts";
import { show } from "../model/show.ts";
import { type DeadLetterDirectory, keptDays, laneOfTask, reactionOf } from "../model/task/task-directory.ts";
import {
  apply,
  expireAttachments,
  giveUpAbsentRun,
  neverClaimed,
  orReject,
  type RunnerContext,
  recordTriggered,
  rejectMessage,
  reservedName,
  skip,
  storeParams,
  storeText,
  watchDeadLetter,
} from "../runs/index.ts";
import { recordLostShard } from "./lost-shard.ts";

/** What the dead-letter function works with. */
export type DeadLetterContext = RunnerContext & DeadLetterDirectory;

/** A run that changes this often while it is looked at is left to the next delivery of the dead letter. */
const mostTries = 20;

/** Takes a dead letter. Rejects when it must be delivered again. */
export async function onDeadLetter(context: DeadLetterContext, delivery: Delivery): Promise<void> {
  const message = parseMessage(delivery.body);
  if (message.kind === "unknown") return rejectMessage(context, delivery, message.reason);
  if (message.kind === "occurrence") {
    const aheadMs = message.scheduledTime.getTime() - context.clock.now();
    if (aheadMs > longestAheadMs)
      return rejectMessage(context, delivery, "its scheduledTime is over 24 hours ahead");
    // Its schedule delivers it at its instant: until then this says nothing about it.
    if (aheadMs > clockSkewMs) throw new Error("the occurrence is ahead of its instant");
  }
  await orReject(context, delivery, () => lookAfter(context, message, delivery));
}

async function lookAfter(
  context: DeadLetterContext,
  message: KnownMessage,
  delivery: Delivery,
): Promise<void> {
  const { store, clock } = context;
  const key = await keyOf(context, message, delivery);
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await store.get(key);
    if (found === undefined) {
      if (await recordNeverClaimed(context, key, message, delivery)) return;
      // A claim of it landed in between, and its worker may be dead.
      continue;
    }
    if (!mayMove("pause", found.status) || isWaitKey(found.dueKey)) return;
    const now = clock.now();
    const instant = isHeld(found, now) ? found.leaseExpiresAt + afterLeaseMs : now;
    if (found.dueAt !== undefined && found.dueAt <= instant) return;
    if ((await apply(context, key, watchDeadLetter(found, instant))).ok) return;
  }
  throw new Error(`the run changed ${mostTries} times while its dead letter was looked at`);
}

/** The run of a message. A caller's id stands for one run, even one that was never created. */
async function keyOf(context: RunnerContext, message: KnownMessage, delivery: Delivery): Promise<RunKey> {
  const key = runOf(message, delivery);
  if (message.kind !== "start" || message.id === undefined) return key;
  const { task, id } = message;
  return { task, run: await reservedName(context, { task, id, kind: "message" }, key.run) };
}

/** Records a run that was never claimed. False where it was created by now. */
async function recordNeverClaimed(
  context: DeadLetterContext,
  key: RunKey,
  message: KnownMessage,
  delivery: Delivery,
): Promise<boolean> {
  if (message.kind === "event") return recordEvent(context, message, delivery);
  if (message.kind === "turn") return recordLostShard(context, message);
  const now = context.clock.now();
  // A record of long ago may have existed and expired.
  if (!isWithinCreationWindow(key.run, now)) return true;
  // By now its trigger's ledger says what became of it: the verdict must not depend on when this message came.
  if (message.kind === "occurrence" && isOld(message, now)) return true;
  const created =
    message.kind === "occurrence"
      ? {
          ...newRun(now, message.trigger, message.scheduledTime),
          ...(await storeText(context, key, message.params)),
        }
      : {
          ...newRun(now, "message", instantOf(key.run)),
          ...(await storeParams(context, key, message.params)),
        };
  const lane = laneOfTask(context, message.task) ?? "";
  const reason = message.kind === "occurrence" ? await leftOutBy(context, message) : undefined;
  if (reason === undefined) return giveUpAbsentRun(context, key, { ...created, lane }, neverClaimed);
  const days = keptDays(context, key.task);
  const write = skip({ turn: 0, reason, lane, creates: created, now, keptDays: days });
  const { ok, item } = await apply(context, key, write);
  if (ok) await expireAttachments(context, item);
  return ok;
}

/** Why a worker would have skipped an occurrence: its task is disabled, or an override left it out. */
async function leftOutBy(
  { store, disabled = [] }: DeadLetterContext,
  { task, trigger, scheduledTime, schedule }: OccurrenceMessage,
): Promise<"disabled" | "overridden" | undefined> {
  const overrides = overridesOf(await store.getPart({ task, part: "state" }));
  const at = Math.floor(scheduledTime.getTime() / 1000);
  if (!settingAt(overrides, "enabled", !disabled.includes(task), at)) return "disabled";
  // A schedule that was made at run time is replaced by none.
  return schedule === undefined && isReplaced(overrides, trigger, at, true) ? "overridden" : undefined;
}

/** An event's run is recorded as its lane would have: the sweeper sends it. */
async function recordEvent(
  context: RunnerContext,
  { task, run, trigger, at, event }: EventMessage,
  delivery: Delivery,
): Promise<boolean> {
  const reaction = reactionOf(context, task, trigger);
  if (reaction === undefined) {
    await rejectMessage(context, delivery, `task ${show(task)} has no trigger ${trigger} any more`);
    return true;
  }
  const { limits, off, params: template } = reaction;
  const params = template && fillTemplate(template, event);
  await recordTriggered(context, {
    key: { task, run },
    trigger: { id: trigger, limits },
    off,
    happenedAt: at,
    params,
  });
  return true;
}
