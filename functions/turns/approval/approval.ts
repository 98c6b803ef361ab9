/**
 * Holds runs that nobody has said yes to, of a task with `confirm`: whatever door they came by, they wait for approval before
 * they ask for a slot. A message about one that waits does nothing, and is acknowledged. What schedules, deploys and backfills
 * start is not asked about, nor what has begun.
 *
 * Left to others: who may approve (`functions/operators/approval`), and what becomes of a run that nobody approves
 * (`functions/upkeep/approvals.ts`). The command and the client record what they asked with the run, so that no worker
 * sees it before it is approved.
 */
import { createdDueMs, turnDue, waitsForApproval } from "../../model/run/index-keys.ts";
import type { Delivery } from "../../model/run/messages/delivery.ts";
import type { Message } from "../../model/run/messages/message.ts";
import { runOf } from "../../model/run/messages/run-of.ts";
import type { TurnMessage } from "../../model/run/messages/turn-message.ts";
import { newRun } from "../../model/run/new-run.ts";
import { isWithinCreationWindow } from "../../model/run/run-name.ts";
import { parentOf } from "../../model/run/shard.ts";
import type { Confirm } from "../../model/task/confirm/confirm.ts";
import { overlapByHand } from "../../model/task/task-directory.ts";
import {
  apply,
  askApproval,
  asked,
  askedAgain,
  create,
  type DeployedTask,
  orReject,
  sendTurn,
  startRun,
  storeParams,
  type WorkerContext,
} from "../../runs/index.ts";
import { paramsByHand } from "../by-hand/start-by-hand.ts";
import { confirmedIn } from "./confirmed-in.ts";

type StartByHand = Extract<Message, { kind: "start" }>;

/** Whether a message is dealt with: its run waits for approval, or was recorded and sent. */
export async function heldForApproval(
  context: WorkerContext,
  { settings: { confirm } }: DeployedTask,
  message: Message,
  delivery: Delivery,
): Promise<boolean> {
  if (!confirm) return false;
  if (message.kind === "turn") return holdsTurn(context, confirm, message);
  if (message.kind !== "start") return false;
  await orReject(context, delivery, () => recordStart(context, confirm, message, delivery));
  return true;
}

/** A run that changes this often while it is looked at is left to the next delivery of the message. */
const mostTries = 20;

/** A run is asked about before its first turn, unless it waits for it already. */
async function holdsTurn(context: WorkerContext, confirm: Confirm, message: TurnMessage): Promise<boolean> {
  if (parentOf(message) !== undefined) return false;
  let run = await context.store.get(message);
  for (let tries = 0; tries < mostTries; tries++) {
    if (run === undefined || run.turn !== message.turn) return false;
    if (waitsForApproval(run)) return true;
    const again = run.status === "enqueued" ? askedAgain(confirm, run, context.clock.now()) : undefined;
    if (again?.askedBy === undefined || again.dueAt === undefined) return false;
    const { ok, item } = await apply(context, run, askApproval(run, again.askedBy, again.dueAt));
    if (ok) return true;
    // The next look is at the run that came back: it must not be claimed without a yes.
    run = item;
  }
  throw new Error(`the run changed ${mostTries} times while it was asked about`);
}

/** Records what a start message asks for. It is sent where the message says who has said yes. */
async function recordStart(
  context: WorkerContext,
  confirm: Confirm,
  message: StartByHand,
  delivery: Delivery,
): Promise<void> {
  const { task, id, priority } = message;
  const key = runOf(message, delivery);
  const params = await paramsByHand(context, message, key);
  const [now, at, lane] = [context.clock.now(), new Date(delivery.sentAt), context.lane.name];
  const { by = "message", how } = confirmedIn(message, now, "message") ?? {};
  const more = asked(confirm, { by, how }, now);
  if (id !== undefined) {
    await startRun(context, { task, lane, kind: "message", params, id, at, priority, more });
    return;
  }
  if (!isWithinCreationWindow(key.run, now)) return;
  const created = {
    ...newRun(now, "message", at),
    ...(await storeParams(context, key, params)),
    priority,
    overlap: overlapByHand(context, task),
    lane,
    ...turnDue(key, now + createdDueMs),
    ...more,
  };
  const { item } = await apply(context, key, create(created));
  if (item !== undefined && item.turn === 0 && !waitsForApproval(item)) await sendTurn(context, item);
}
