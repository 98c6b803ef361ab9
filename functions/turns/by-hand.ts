/** A message by hand: a wish to start a run. Delivered twice, it starts one. */
import { isTerminal } from "../model/status.ts";
import type { Delivery, DeployedTask, Invocation, WorkerContext } from "../runs/context.ts";
import { isWithinCreationWindow } from "../runs/creation-window.ts";
import { orRejected } from "../runs/records.ts";
import { type Known, runOf } from "../runs/run-of.ts";
import { enqueued, newRunAttributes, startRun, storedParams, turnMessage } from "../runs/start.ts";
import { create } from "../store/conditions.ts";
import type { ClaimRequest } from "./claim.ts";
import { claimAndWorkOn } from "./work-on.ts";

type Start = Extract<Known, { kind: "start" }>;

/** Makes a run that is named after its message, or after the caller's own id, and works on it. */
export async function startByHand(
  place: WorkerContext,
  deployed: DeployedTask,
  message: Start,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  await orRejected(place, delivery, () => startHere(place, deployed, message, delivery, invocation));
}

async function startHere(
  place: WorkerContext,
  deployed: DeployedTask,
  message: Start,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  const { task, params, id } = message;
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
  const key = runOf(message, delivery);
  const made = {
    ...newRunAttributes(place, { trigger: "message", scheduledTime }),
    ...(await storedParams(place.store, key, params)),
  };
  const wish: ClaimRequest = {
    key,
    turn: 0,
    ...(isWithinCreationWindow(key, place.clock.now()) ? { made } : {}),
  };
  await claimAndWorkOn(place, deployed, wish, invocation);
}

/**
 * Another lane's by now: sent on as it is, the message would be another one and make another run, beside one that
 * its worker may have left behind. So its run is made here, under this message's name, and the run is sent on.
 */
export async function startElsewhere(
  place: WorkerContext,
  message: Start,
  delivery: Delivery,
  lane: string,
): Promise<void> {
  const scheduledTime = new Date(delivery.sentAt);
  const key = runOf(message, delivery);
  await orRejected(place, delivery, async () => {
    const { item: run } = await place.store.update(key, {
      condition: create(),
      set: {
        ...newRunAttributes(place, { trigger: "message", scheduledTime }),
        ...(await storedParams(place.store, key, message.params)),
        ...enqueued(place, key, lane),
      },
    });
    // Its owner may be dead, and nobody else know of it. Whoever counted its turn on looks after it himself.
    if (run?.turn === 0 && !isTerminal(run.status)) await place.queue.send(lane, turnMessage(run));
  });
}
