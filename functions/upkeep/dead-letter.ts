/**
 * What becomes of a message that its queue gave up: its run is looked after by the clock, and never failed from
 * here, since five fruitless turns end a loop. An occurrence that was never claimed becomes a record that says so.
 */

import { afterLeaseMs, dueAt } from "../model/index-keys.ts";
import { parseMessage } from "../model/message.ts";
import { pausable } from "../model/moves.ts";
import { clockSkewMs, type RunKey } from "../model/run.ts";
import { instantOf } from "../model/run-name.ts";
import { laneOfTask } from "../model/task-directory.ts";
import type { Delivery, RunnerContext } from "../runs/context.ts";
import { isWithinCreationWindow } from "../runs/creation-window.ts";
import { giveUpAbsent, orRejected, recordRejected } from "../runs/records.ts";
import { type Known, runOf } from "../runs/run-of.ts";
import { newRunAttributes, pointTo, storedParams } from "../runs/start.ts";
import { remind } from "../store/conditions.ts";

/** Does what a dead letter asks for. Rejects when it must be seen again. */
export async function onDeadLetter(place: RunnerContext, delivery: Delivery): Promise<void> {
  const message = parseMessage(delivery.body);
  if (message.kind === "unknown") return recordRejected(place, delivery, message.reason);
  await orRejected(place, delivery, () => lookAfter(place, message, delivery));
}

async function lookAfter(place: RunnerContext, message: Known, delivery: Delivery): Promise<void> {
  const key = await keyOf(place, message, delivery);
  for (;;) {
    const found = await place.store.get(key);
    if (found === undefined && (await neverClaimed(place, key, message))) return;
    // A claim of it landed meanwhile, and nobody may be at work on it.
    if (found === undefined) continue;
    if (!(pausable as readonly string[]).includes(found.status)) return;
    if (found.dueKey?.startsWith("wait#")) return;
    const now = place.clock.now();
    const lives = found.leaseExpiresAt >= now - clockSkewMs;
    const instant = lives ? found.leaseExpiresAt + afterLeaseMs : now;
    if (found.dueAt !== undefined && found.dueAt <= instant) return;
    const outcome = await place.store.update(key, { condition: remind(found), set: dueAt(key, instant) });
    if (outcome.ok) return place.log("warn", "remind", key, { status: found.status, turn: found.turn });
  }
}

/** A caller's own id stands for one run, also where that run was never made. */
async function keyOf(place: RunnerContext, message: Known, delivery: Delivery): Promise<RunKey> {
  const key = runOf(message, delivery);
  if (message.kind !== "start" || message.id === undefined) return key;
  const { task, id } = message;
  return { task, run: await pointTo(place, { task, id, kind: "message" }, key.run) };
}

/** Ends what was never claimed. False where the run was made meanwhile. */
async function neverClaimed(place: RunnerContext, key: RunKey, message: Known): Promise<boolean> {
  // Of long ago: its record may have been there, and be gone.
  if (message.kind === "turn" || !isWithinCreationWindow(key, place.clock.now())) return true;
  const lane = laneOfTask(place, message.task) ?? "";
  const made =
    message.kind === "occurrence"
      ? newRunAttributes(place, { trigger: message.trigger, scheduledTime: new Date(message.scheduledTime) })
      : {
          ...newRunAttributes(place, { trigger: "message", scheduledTime: instantOf(key.run) }),
          ...(await storedParams(place.store, key, message.params)),
        };
  return giveUpAbsent(place, key, made, "never claimed", lane);
}
