/** A message for a task that is no longer in the code: what there is of its run ends, and says so. */
import { mayMove } from "../model/moves.ts";
import { clockSkewMs } from "../model/run.ts";
import type { Delivery, WorkerContext } from "../runs/context.ts";
import { isWithinCreationWindow } from "../runs/creation-window.ts";
import { giveUpRun } from "../runs/give-up.ts";
import { giveUpAbsent, recordRejected } from "../runs/records.ts";
import { type Known, runOf } from "../runs/run-of.ts";
import { handOn } from "../runs/slot.ts";
import { newRunAttributes } from "../runs/start.ts";

/**
 * Ends a run whose task is gone. So do the runs that wait for its slot, which nobody will free and of which the
 * clock knows no more: each sends the next one. Rejects while somebody still works on it.
 */
export async function endUndeployed(place: WorkerContext, message: Known, delivery: Delivery): Promise<void> {
  await endRun(place, message, delivery);
  await handOn(place, message.task);
}

async function endRun(place: WorkerContext, message: Known, delivery: Delivery): Promise<void> {
  const reason = "task is not deployed";
  const { task } = message;
  // One by hand may have made its run while its task was deployed.
  const key = runOf(message, delivery);
  const found = await place.store.get(key);
  if (found === undefined) {
    if (message.kind === "start") {
      return recordRejected(
        place,
        delivery,
        `task ${JSON.stringify(task)} is not deployed: there are ${Object.keys(place.lanes).join(", ") || "none"}`,
      );
    }
    if (message.kind === "turn" || !isWithinCreationWindow(key, place.clock.now())) return;
    const scheduledTime = new Date(message.scheduledTime);
    const given = await giveUpAbsent(
      place,
      key,
      newRunAttributes(place, { trigger: message.trigger, scheduledTime }),
      reason,
      place.lane.name,
    );
    if (given) return;
    throw new Error(`${task}/${key.run} was made while it was to be given up`);
  }
  const turn = message.kind === "turn" ? message.turn : 0;
  const held = found.leaseExpiresAt >= place.clock.now() - clockSkewMs;
  if (held && found.status === "running")
    throw new Error(`${task}/${key.run} is still being worked on, though its task is no longer deployed`);
  if (found.turn === turn && mayMove("give up", found.status)) {
    const given = await giveUpRun(place, found, reason);
    if (!given.ok) throw new Error(`${task}/${key.run} changed while it was to be given up`);
  }
}
