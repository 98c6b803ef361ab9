/**
 * One message, from its body to its acknowledgement. Resolves when it may be acknowledged; rejects when it must
 * be seen again.
 *
 * A schedule's message names an occurrence and may make its run; a turn's message needs its run; a message by
 * hand makes one that is named after the message, or after the caller's own id. A message for another lane's
 * task is sent on there, one for a task that is no longer deployed ends its run, one without sense is kept as a
 * record.
 */
import { InvalidParamsError } from "../model/errors.ts";
import { type Message, parseMessage } from "../model/message.ts";
import { clockSkewMs, isTerminal, type RunKey, type RunRecord, type SkipReason } from "../model/run.ts";
import { instantOf, occurrenceName, outsideName, triggerOf } from "../model/run-name.ts";
import { defaultSettings } from "../model/settings.ts";
import { create, late, skip, wait } from "../store/conditions.ts";
import { admit, giveSlotBack, handOn, isDone, joinQueue, waitKey } from "./admission.ts";
import { claimRun, giveUpRun, loseClaim, type Wish } from "./claim.ts";
import { createdDueMs, dueAt, ended } from "./due.ts";
import { perform } from "./perform.ts";
import type { DeployedTask, Invocation, Workplace } from "./ports.ts";
import { giveUpAbsent, recordRejected } from "./records.ts";
import { freshRun, startRun, storedParams, turnBody } from "./start.ts";
import { isTaskPaused } from "./task-state.ts";

/** A message as a worker gets it from its lane's queue. */
export interface Delivery {
  readonly messageId: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentAt: number;
}

/** A message may make its run only while the run's record could not have expired: days after its instant. */
export const mayCreateForDays = 30;

/** Does what a message asks for. */
export async function deliver(place: Workplace, delivery: Delivery, invocation: Invocation): Promise<void> {
  const message = parseMessage(delivery.body);
  if (message.kind === "unknown") return recordRejected(place, delivery, message.reason);
  const { task } = message;
  const lane = Object.hasOwn(place.lanes, task) ? place.lanes[task] : undefined;
  if (lane === undefined) return onUndeployed(place, message, delivery);
  const deployed = place.tasks.get(task);
  if (deployed === undefined || lane !== place.lane.name) {
    place.log("warn", "sent on", undefined, { task, lane });
    if (message.kind === "start" && message.id === undefined)
      return startElsewhere(place, message, delivery, lane);
    return place.queue.send(lane, delivery.body);
  }
  if (message.kind === "occurrence") return onOccurrence(place, deployed, message, invocation);
  if (message.kind === "turn") return onTurn(place, deployed, message, invocation);
  return onStart(place, deployed, message, delivery, invocation);
}

type Occurrence = Extract<Message, { kind: "occurrence" }>;

async function onOccurrence(
  place: Workplace,
  deployed: DeployedTask,
  message: Occurrence,
  invocation: Invocation,
): Promise<void> {
  const scheduledTime = new Date(message.scheduledTime);
  const key = { task: message.task, run: occurrenceName(message.trigger, scheduledTime) };
  const alone = deployed.settings.overlap === "skip";
  const made = {
    ...freshRun(place, { trigger: message.trigger, scheduledTime }),
    ...(alone ? ({ overlap: "skip" } as const) : {}),
  };
  const wish: Wish = { key, turn: 0, ...(mayCreate(place, key) ? { made } : {}) };
  const reason = wish.made && (await reasonNotToRun(place, deployed, message.trigger, key, scheduledTime));
  if (reason !== undefined) {
    const found = await skipRun(place, deployed, wish, reason);
    if (found === "skipped") return;
    return finish(
      place,
      deployed,
      wish,
      await loseClaim(place, deployed, wish, found, invocation),
      invocation,
    );
  }
  const admitted = alone && wish.made !== undefined ? { admitted: 0 } : {};
  const claimed = await claimRun(place, deployed, { ...wish, ...admitted }, invocation);
  await finish(place, deployed, wish, claimed, invocation);
}

async function onTurn(
  place: Workplace,
  deployed: DeployedTask,
  message: Extract<Message, { kind: "turn" }>,
  invocation: Invocation,
): Promise<void> {
  const wish = { key: { task: message.task, run: message.run }, turn: message.turn };
  for (;;) {
    const claimed = await claimRun(place, deployed, wish, invocation);
    const { found } = claimed.lease === undefined ? claimed : {};
    const lacksSlot =
      found?.status === "enqueued" &&
      found.turn === wish.turn &&
      found.overlap === "skip" &&
      found.admitted === undefined;
    if (!lacksSlot || isEarly(place, found)) return finish(place, deployed, wish, claimed, invocation);
    const admission = await admit(place, wish.key, wish.turn, false);
    if (admission === "in" || admission === "stale") {
      const again = await claimRun(place, deployed, { ...wish, admitted: wish.turn }, invocation);
      return finish(place, deployed, { ...wish, admitted: wish.turn }, again, invocation);
    }
    if (wish.turn === 0 && triggerOf(found.run) === "manual") {
      await skipRun(place, deployed, wish, "overlap");
      return;
    }
    if (await waitForSlot(place, wish, found)) return;
  }
}

/** Waits in sight, without a message. False where the slot became free meanwhile. */
async function waitForSlot(place: Workplace, { key, turn }: Wish, found: RunRecord): Promise<boolean> {
  const outcome = await place.store.update(key, {
    condition: wait({ turn }),
    set: { status: "enqueued", dueKey: waitKey(key.task), dueAt: Date.parse(found.createdAt) },
  });
  if (!outcome.ok) return true;
  place.log("info", "wait", key, { turn });
  return joinQueue(place, key.task);
}

function isEarly({ clock }: Workplace, { notBefore }: RunRecord): boolean {
  return notBefore !== undefined && Date.parse(notBefore) > clock.now() + clockSkewMs;
}

async function onStart(
  place: Workplace,
  deployed: DeployedTask,
  message: Extract<Message, { kind: "start" }>,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  try {
    await startByHand(place, deployed, message, delivery, invocation);
  } catch (error) {
    if (!(error instanceof InvalidParamsError)) throw error;
    await recordRejected(place, delivery, error.message);
  }
}

async function startByHand(
  place: Workplace,
  deployed: DeployedTask,
  { task, params, id }: Extract<Message, { kind: "start" }>,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  const scheduledTime = new Date(delivery.sentAt);
  if (id !== undefined) {
    const { recordsKeptDays } = deployed.settings;
    await startRun(place, {
      task,
      lane: place.lane.name,
      kind: "message",
      id,
      at: scheduledTime,
      recordsKeptDays,
      ...(params === undefined ? {} : { params }),
    });
    return;
  }
  const key = byHandKey(task, delivery);
  const made = {
    ...freshRun(place, { trigger: "message", scheduledTime }),
    ...(await storedParams(place.store, key, params)),
  };
  const wish: Wish = { key, turn: 0, ...(mayCreate(place, key) ? { made } : {}) };
  await finish(place, deployed, wish, await claimRun(place, deployed, wish, invocation), invocation);
}

/**
 * Another lane's by now: sent on as it is, the message would be another one and make another run, beside one that
 * its worker may have left behind. So its run is made here, under this message's name, and the run is sent on.
 */
async function startElsewhere(
  place: Workplace,
  { task, params }: Extract<Message, { kind: "start" }>,
  delivery: Delivery,
  lane: string,
): Promise<void> {
  const scheduledTime = new Date(delivery.sentAt);
  const key = byHandKey(task, delivery);
  try {
    const outcome = await place.store.update(key, {
      condition: create(),
      set: {
        ...freshRun(place, { trigger: "message", scheduledTime }),
        ...(await storedParams(place.store, key, params)),
        status: "enqueued",
        lane,
        seq: 0,
        leaseExpiresAt: 0,
        ...dueAt(key, place.clock.now() + createdDueMs),
      },
    });
    const run = outcome.item;
    if (run !== undefined && !isTerminal(run.status)) await place.queue.send(lane, turnBody(run));
  } catch (error) {
    if (!(error instanceof InvalidParamsError)) throw error;
    await recordRejected(place, delivery, error.message);
  }
}

/** The run that a message by hand makes is named after the message. */
function byHandKey(task: string, { messageId, sentAt }: Delivery): RunKey {
  return { task, run: outsideName(new Date(sentAt), "message", messageId) };
}

type Claimed = Awaited<ReturnType<typeof claimRun>>;

/** Works on what was claimed; a slot that was taken for nothing goes back; a late delivery of a missed run counts. */
async function finish(
  place: Workplace,
  deployed: DeployedTask,
  wish: Wish,
  claimed: Claimed,
  invocation: Invocation,
): Promise<void> {
  if (claimed.lease !== undefined) {
    await perform(place, deployed, claimed.lease, invocation);
    return;
  }
  const { found } = claimed;
  if (found === undefined) return;
  if (wish.admitted !== undefined && isDone(found, place.clock.now())) {
    await giveSlotBack(place, { ...wish.key, admitted: wish.admitted });
  }
  if (found.status === "missed" && wish.made !== undefined) await runLate(place, found);
}

/** Given up as missed, and delivered after all: it runs in its next turn. */
async function runLate(place: Workplace, found: RunRecord): Promise<void> {
  const outcome = await place.store.update(found, {
    condition: late({ turn: found.turn }),
    set: { status: "enqueued", leaseExpiresAt: 0, ...dueAt(found, place.clock.now() + createdDueMs) },
    add: { turn: 1 },
    remove: ["endedAt", "expiresAt", "reason"],
  });
  if (!outcome.ok) return;
  place.log("warn", "late", found, { turn: outcome.item.turn });
  await place.queue.send(place.lane.name, turnBody(outcome.item));
}

function mayCreate({ clock }: Workplace, { run }: RunKey): boolean {
  return clock.now() - instantOf(run).getTime() < mayCreateForDays * 86_400_000;
}

async function reasonNotToRun(
  place: Workplace,
  { task, enabled, settings, startWithin }: DeployedTask,
  triggerId: string,
  key: RunKey,
  scheduledTime: Date,
): Promise<SkipReason | undefined> {
  if (!enabled) return "disabled";
  const trigger = task.triggers.find(({ id }) => id === triggerId);
  const seconds = (place.clock.now() - scheduledTime.getTime()) / 1000;
  const timed = trigger !== undefined && trigger.kind !== "startup";
  const within = (timed && startWithin?.(trigger, scheduledTime)) || 86_400;
  if (seconds > within) return "late";
  if (settings.overlap === "allow") return (await isTaskPaused(place, key.task)) ? "paused" : undefined;
  const admission = await admit(place, key, 0, true);
  if (admission === "paused") return "paused";
  return admission === "taken" ? "overlap" : undefined;
}

/** Skips a run that is new or still waits; otherwise answers with the run that is in the way. */
async function skipRun(
  place: Workplace,
  deployed: DeployedTask,
  { key, turn, made }: Wish,
  reason: SkipReason,
): Promise<RunRecord | undefined | "skipped"> {
  const now = place.clock.now();
  const outcome = await place.store.update(key, {
    condition: skip({ turn }),
    set: {
      status: "skipped",
      reason,
      lane: place.lane.name,
      leaseExpiresAt: 0,
      ...ended(now, deployed.settings.recordsKeptDays),
    },
    setOnce: { ...made, seq: 0 },
    remove: ["dueKey", "dueAt", "notBefore"],
  });
  if (!outcome.ok) return outcome.item;
  place.log("info", "skip", key, { reason });
  return "skipped";
}

/**
 * The task is gone from the code: what there is of a run ends, and says so. So do the runs that wait for a slot,
 * which nobody will free and of which the clock knows no more: each sends the next one.
 */
async function onUndeployed(
  place: Workplace,
  message: Exclude<Message, { kind: "unknown" }>,
  delivery: Delivery,
): Promise<void> {
  await endUndeployed(place, message, delivery);
  await handOn(place, message.task);
}

async function endUndeployed(
  place: Workplace,
  message: Exclude<Message, { kind: "unknown" }>,
  delivery: Delivery,
): Promise<void> {
  const settings = { settings: defaultSettings };
  const reason = "task is not deployed";
  const { task } = message;
  const key = undeployedKey(message, delivery);
  const found = await place.store.get(key);
  if (found === undefined) {
    if (message.kind === "start") {
      return recordRejected(
        place,
        delivery,
        `task ${JSON.stringify(task)} is not deployed: there are ${Object.keys(place.lanes).join(", ") || "none"}`,
      );
    }
    if (message.kind === "turn" || !mayCreate(place, key)) return;
    const scheduledTime = new Date(message.scheduledTime);
    return giveUpAbsent(
      place,
      key,
      freshRun(place, { trigger: message.trigger, scheduledTime }),
      reason,
      place.lane.name,
    );
  }
  const turn = message.kind === "turn" ? message.turn : 0;
  const held = found.leaseExpiresAt >= place.clock.now() - 2_000;
  if (held && found.status === "running")
    throw new Error(`${task}/${key.run} is still being worked on, though its task is no longer deployed`);
  if (found.turn === turn && ["enqueued", "running", "interrupted", "retrying"].includes(found.status)) {
    await giveUpRun(place, settings, found, reason);
  }
}

/** The run that a message is about; a message by hand may have made its own while its task was deployed. */
function undeployedKey(message: Exclude<Message, { kind: "unknown" }>, delivery: Delivery): RunKey {
  const { task } = message;
  if (message.kind === "turn") return { task, run: message.run };
  if (message.kind === "start") return byHandKey(task, delivery);
  return { task, run: occurrenceName(message.trigger, new Date(message.scheduledTime)) };
}
