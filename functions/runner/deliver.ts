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
import type { RunKey, RunRecord, SkipReason } from "../model/run.ts";
import { instantOf, occurrenceName, outsideName } from "../model/run-name.ts";
import { defaultSettings } from "../model/settings.ts";
import { startWithinSeconds } from "../schedule/index.ts";
import { skip } from "../store/conditions.ts";
import { claimRun, giveUpRun, loseClaim, type Wish } from "./claim.ts";
import { ended } from "./due.ts";
import { perform } from "./perform.ts";
import type { DeployedTask, Invocation, Workplace } from "./ports.ts";
import { giveUpAbsent, recordRejected } from "./records.ts";
import { freshRun, startRun, storedParams } from "./start.ts";

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
  const made = freshRun(place, { trigger: message.trigger, scheduledTime });
  const wish: Wish = { key, turn: 0, ...(mayCreate(place, key) ? { made } : {}) };
  const reason = reasonNotToRun(place, deployed, message.trigger, scheduledTime);
  if (reason !== undefined && wish.made !== undefined) {
    const found = await skipRun(place, deployed, wish, reason);
    if (found === "skipped") return;
    return goOn(place, deployed, await loseClaim(place, deployed, wish, found, invocation), invocation);
  }
  await goOn(place, deployed, await claimRun(place, deployed, wish, invocation), invocation);
}

async function onTurn(
  place: Workplace,
  deployed: DeployedTask,
  message: Extract<Message, { kind: "turn" }>,
  invocation: Invocation,
): Promise<void> {
  const wish = { key: { task: message.task, run: message.run }, turn: message.turn };
  await goOn(place, deployed, await claimRun(place, deployed, wish, invocation), invocation);
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
  { messageId, sentAt }: Delivery,
  invocation: Invocation,
): Promise<void> {
  const scheduledTime = new Date(sentAt);
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
  const key = { task, run: outsideName(scheduledTime, "message", messageId) };
  const made = {
    ...freshRun(place, { trigger: "message", scheduledTime }),
    ...(await storedParams(place.store, key, params)),
  };
  const wish: Wish = { key, turn: 0, ...(mayCreate(place, key) ? { made } : {}) };
  await goOn(place, deployed, await claimRun(place, deployed, wish, invocation), invocation);
}

type Claimed = Awaited<ReturnType<typeof claimRun>>;

async function goOn(
  place: Workplace,
  deployed: DeployedTask,
  claimed: Claimed,
  invocation: Invocation,
): Promise<void> {
  if (claimed.lease !== undefined) await perform(place, deployed, claimed.lease, invocation);
}

function mayCreate({ clock }: Workplace, { run }: RunKey): boolean {
  return clock.now() - instantOf(run).getTime() < mayCreateForDays * 86_400_000;
}

function reasonNotToRun(
  { clock }: Workplace,
  { task, enabled }: DeployedTask,
  triggerId: string,
  scheduledTime: Date,
): SkipReason | undefined {
  if (!enabled) return "disabled";
  const trigger = task.triggers.find(({ id }) => id === triggerId);
  const late = (clock.now() - scheduledTime.getTime()) / 1000;
  if (late <= 1) return undefined;
  const within =
    trigger === undefined || trigger.kind === "startup" ? 86_400 : startWithinSeconds(trigger, scheduledTime);
  return late > within ? "late" : undefined;
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

/** The task is gone from the code: what there is of a run ends, and says so. */
async function onUndeployed(
  place: Workplace,
  message: Exclude<Message, { kind: "unknown" }>,
  delivery: Delivery,
): Promise<void> {
  const settings = { settings: defaultSettings };
  const reason = "task is not deployed";
  if (message.kind === "start") {
    return recordRejected(
      place,
      delivery,
      `task ${JSON.stringify(message.task)} is not deployed: there are ${Object.keys(place.lanes).join(", ") || "none"}`,
    );
  }
  const { task } = message;
  const run =
    message.kind === "turn" ? message.run : occurrenceName(message.trigger, new Date(message.scheduledTime));
  const key = { task, run };
  const found = await place.store.get(key);
  if (found === undefined) {
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
    throw new Error(`${task}/${run} is still being worked on, though its task is no longer deployed`);
  if (found.turn === turn && ["enqueued", "running", "interrupted", "retrying"].includes(found.status)) {
    await giveUpRun(place, settings, found, reason);
  }
}
