/** A message by hand: a wish to start a run. Delivered twice, it starts one. */
import { InvalidParamsError } from "../model/errors.ts";
import type { StartMessage } from "../model/message.ts";
import { isTerminal, type RunKey } from "../model/run.ts";
import { outsideName } from "../model/run-name.ts";
import { create } from "../store/conditions.ts";
import type { Wish } from "./claim.ts";
import { createdDueMs, dueAt } from "./due.ts";
import { mayBeMade } from "./may-be-made.ts";
import type { Delivery, DeployedTask, Invocation, Workplace } from "./ports.ts";
import { recordRejected } from "./records.ts";
import { freshRun, startRun, storedParams, turnBody } from "./start.ts";
import { claimAndWorkOn } from "./work-on.ts";

/** Makes a run that is named after its message, or after the caller's own id, and works on it. */
export async function startByHand(
  place: Workplace,
  deployed: DeployedTask,
  message: StartMessage,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  try {
    await startHere(place, deployed, message, delivery, invocation);
  } catch (error) {
    if (!(error instanceof InvalidParamsError)) throw error;
    await recordRejected(place, delivery, error.message);
  }
}

async function startHere(
  place: Workplace,
  deployed: DeployedTask,
  { task, params, id }: StartMessage,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  const scheduledTime = new Date(delivery.sentAt);
  if (id !== undefined) {
    await startRun(place, {
      task,
      lane: place.lane.name,
      kind: "message",
      id,
      at: scheduledTime,
      ...(params === undefined ? {} : { params }),
    });
    return;
  }
  const key = byHandKey(task, delivery);
  const made = {
    ...freshRun(place, { trigger: "message", scheduledTime }),
    ...(await storedParams(place.store, key, params)),
  };
  const wish: Wish = { key, turn: 0, ...(mayBeMade(key, place.clock.now()) ? { made } : {}) };
  await claimAndWorkOn(place, deployed, wish, invocation);
}

/**
 * Another lane's by now: sent on as it is, the message would be another one and make another run, beside one that
 * its worker may have left behind. So its run is made here, under this message's name, and the run is sent on.
 */
export async function startElsewhere(
  place: Workplace,
  { task, params }: StartMessage,
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
export function byHandKey(task: string, { messageId, sentAt }: Delivery): RunKey {
  return { task, run: outsideName(new Date(sentAt), "message", messageId) };
}
