/**
 * A message for a task that is not among this lane's: it is forwarded to its task's lane, or, where no lane has that
 * task any more, its run ends and says so. A message that makes no sense is kept as a rejected one.
 */

import { clockSkewMs, isHeld } from "../model/run/held.ts";
import { createdDueMs, turnDue } from "../model/run/index-keys.ts";
import type { Delivery } from "../model/run/messages/delivery.ts";
import type { KnownMessage, Message, OccurrenceMessage } from "../model/run/messages/message.ts";
import { runOf } from "../model/run/messages/run-of.ts";
import { mayMove } from "../model/run/moves.ts";
import { newRun } from "../model/run/new-run.ts";
import { isOld, isWithinCreationWindow } from "../model/run/run-name.ts";
import { parentOf } from "../model/run/shard.ts";
import { isTerminal } from "../model/run/status.ts";
import { show } from "../model/show.ts";
import { automaticLane } from "../model/task/automatic.ts";
import { definitionKey } from "../model/task/run-time-schedule.ts";
import { laneOfTask, overlapByHand, taskNames } from "../model/task/task-directory.ts";
import {
  apply,
  create,
  giveUpAbsentRun,
  giveUpRun,
  notDeployed,
  orReject,
  queueTurn,
  refuseSchedule,
  rejectMessage,
  storeParams,
  storeText,
  taskPool,
  tidyPool,
  type WorkerContext,
} from "../runs/index.ts";
import { paramsByHand } from "./by-hand/start-by-hand.ts";
import { NotYetDeployedError } from "./come-back.ts";

/**
 * How old a run must be before its task counts as gone, in milliseconds: while a deploy is under way, a worker may not
 * know yet what the sweeper and the schedules know. Two machines' clocks may differ.
 */
const goneAfterMs = 900_000 - clockSkewMs;

/**
 * After this many seconds another lane gets what is forwarded to it: while a deploy moves a task, two workers may each
 * hold the other's to be the task's.
 */
const forwardSeconds = 30;

/** Passes a message on. Rejects while its task may yet be deployed, or another worker still works on its run. */
export async function forward(context: WorkerContext, message: Message, delivery: Delivery): Promise<void> {
  if (message.kind === "unknown") return rejectMessage(context, delivery, message.reason);
  const { task } = message;
  const lane = laneOfTask(context, task);
  if (lane === undefined) {
    await endUndeployed(context, message, delivery);
    if (message.kind === "occurrence") await refuse(context, message);
    // Runs that wait for its slot end too: the sweeper does not know the task.
    await tidyPool(context, taskPool(context, task));
    return;
  }
  if (lane === automaticLane && message.kind !== "turn") {
    const how = `${task} is a task of Pawl's own and has no queue: start it with pawl run ${task}`;
    return rejectMessage(context, delivery, how);
  }
  context.log("warn", "forward", undefined, { task, lane });
  if (message.kind === "start" && message.id === undefined)
    return startElsewhere(context, message, delivery, lane);
  return context.queue.send(
    lane,
    delivery.body,
    forwardSeconds,
    context.further?.groupKey(context, delivery.body),
  );
}

/**
 * Forwarded unchanged, a start by hand would become another message and start another run, next to one that its
 * earlier worker may have left. So its run is created here, named after this message, and the run is sent.
 */
async function startElsewhere(
  context: WorkerContext,
  message: Extract<KnownMessage, { kind: "start" }>,
  delivery: Delivery,
  lane: string,
): Promise<void> {
  const key = runOf(message, delivery);
  await orReject(context, delivery, async () => {
    const params = await paramsByHand(context, message, key);
    const now = context.clock.now();
    const created = {
      ...newRun(now, "message", new Date(delivery.sentAt)),
      priority: message.priority,
      confirmed: context.confirmedIn?.(message, delivery.sentAt, "message"),
      ...(await storeParams(context, key, params)),
      overlap: overlapByHand(context, key.task),
      lane,
      ...turnDue(key, now + createdDueMs),
    };
    const { item: run } = await apply(context, key, create(created));
    // Its owner may be dead and known to no one else. A run at a later turn is looked after by what moved it there.
    if (run?.turn === 0 && !isTerminal(run.status)) await queueTurn(context, run, forwardSeconds);
  });
}

async function endUndeployed(
  context: WorkerContext,
  message: KnownMessage,
  delivery: Delivery,
): Promise<void> {
  // A start by hand may have created its run while its task was deployed.
  const key = parentOf(runOf(message, delivery))?.parent ?? runOf(message, delivery);
  const found = await context.store.get(key);
  if (found === undefined) {
    const now = context.clock.now();
    if (message.kind === "start" || message.kind === "event") {
      refuseYoung(delivery.sentAt, now);
      const known = `task ${show(key.task)} is not deployed: there are ${taskNames(context)}`;
      return rejectMessage(context, delivery, known);
    }
    if (message.kind === "turn" || !isWithinCreationWindow(key.run, now)) return;
    if (isOld(message, now)) return;
    refuseYoung(delivery.sentAt, now);
    const { trigger, scheduledTime, params } = message;
    const stored = await storeText(context, key, params);
    const created = { ...newRun(now, trigger, scheduledTime), ...stored, lane: context.lane.name };
    if (await giveUpAbsentRun(context, key, created, notDeployed)) return;
    throw new Error(`the run was created while it was being given up`);
  }
  if (found.untold !== undefined) context.teller?.note(found);
  if (found.status === "running" && isHeld(found, context.clock.now()))
    throw new Error(`the run is still being worked on, though its task is no longer deployed`);
  // A shard ends nothing by itself: its run is given up.
  const turn = message.kind !== "turn" ? 0 : message.run === key.run ? message.turn : found.turn;
  if (found.turn !== turn || !mayMove("give up", found.status)) return;
  refuseYoung(Date.parse(found.createdAt), context.clock.now());
  const given = await giveUpRun(context, found, notDeployed);
  if (!given.ok) throw new Error(`the run changed while it was being given up`);
}

/** Says that a schedule made at run time has no task any more: the sweeper holds it back until it has one again. */
async function refuse(
  context: WorkerContext,
  { task, schedule }: Pick<OccurrenceMessage, "task" | "schedule">,
): Promise<void> {
  if (schedule === undefined) return;
  const { name, rev } = schedule;
  const refusedAt = new Date(context.clock.now()).toISOString();
  await apply(context, definitionKey({ task, name }), refuseSchedule(rev, refusedAt));
}

/** @throws NotYetDeployedError for a run, or a message without one, that is so young that a deploy may explain it */
function refuseYoung(since: number, now: number): void {
  if (now - since >= goneAfterMs) return;
  throw new NotYetDeployedError(`it may belong to a task that is being deployed`);
}
