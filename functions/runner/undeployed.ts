/** A message for a task that is no longer in the code: what there is of its run ends, and says so. */
import { clockSkewMs, mayMove } from "../model/run.ts";
import { handOn } from "./admission.ts";
import { giveUpRun } from "./give-up.ts";
import { mayBeMade } from "./may-be-made.ts";
import type { Delivery, Workplace } from "./ports.ts";
import { giveUpAbsent, recordRejected } from "./records.ts";
import { type Known, runOf } from "./run-of.ts";
import { freshRun } from "./start.ts";

/**
 * Ends a run whose task is gone. So do the runs that wait for its slot, which nobody will free and of which the
 * clock knows no more: each sends the next one. Rejects while somebody still works on it.
 */
export async function endUndeployed(place: Workplace, message: Known, delivery: Delivery): Promise<void> {
  await endRun(place, message, delivery);
  await handOn(place, message.task);
}

async function endRun(place: Workplace, message: Known, delivery: Delivery): Promise<void> {
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
    if (message.kind === "turn" || !mayBeMade(key, place.clock.now())) return;
    const scheduledTime = new Date(message.scheduledTime);
    const given = await giveUpAbsent(
      place,
      key,
      freshRun(place, { trigger: message.trigger, scheduledTime }),
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
  if (found.turn === turn && mayMove("giveUp", found.status)) {
    const given = await giveUpRun(place, found, reason);
    if (!given.ok) throw new Error(`${task}/${key.run} changed while it was to be given up`);
  }
}
