/** A start by hand: a message that asks for a run. Delivered twice, it starts one run. */
import { type KnownMessage, runOf } from "../model/run/message.ts";
import { newRun } from "../model/run/run.ts";
import { isWithinCreationWindow } from "../model/run/run-name.ts";
import { type Delivery, orReject, startRun, storeParams, type WorkerContext } from "../runs/index.ts";
import type { ClaimRequest } from "./claim.ts";

/**
 * The turn to claim for a start by hand. Undefined where nothing is left to do: with a caller's `id` the run is
 * created first and has a message of its own, and params that no run can hold are rejected.
 */
export async function requestByHand(
  context: WorkerContext,
  message: Extract<KnownMessage, { kind: "start" }>,
  delivery: Delivery,
): Promise<ClaimRequest | undefined> {
  const { task, params, id } = message;
  const at = new Date(delivery.sentAt);
  return orReject(context, delivery, async () => {
    if (id !== undefined) {
      await startRun(context, { task, lane: context.lane.name, kind: "message", params, id, at });
      return undefined;
    }
    const key = runOf(message, delivery);
    const now = context.clock.now();
    const creates = { ...newRun(now, "message", at), ...(await storeParams(context, key, params)) };
    return { key, turn: 0, creates: isWithinCreationWindow(key.run, now) ? creates : undefined };
  });
}
