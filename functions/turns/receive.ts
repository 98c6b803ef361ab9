/**
 * One message, from its body to its acknowledgement. Resolves when it may be acknowledged; rejects when it must
 * be seen again.
 *
 * A schedule's message names an occurrence and may make its run; a turn's message needs its run; a message by
 * hand makes one that is named after the message, or after the caller's own id. A message for another lane's
 * task is sent on there, one for a task that is no longer deployed ends its run, one without sense is kept as a
 * record.
 */
import { type Message, parseMessage } from "../model/message.ts";
import { clockSkewMs, type RunRecord } from "../model/run.ts";
import { triggerOf } from "../model/run-name.ts";
import { laneOfTask } from "../model/task-directory.ts";
import type { Delivery, DeployedTask, Invocation, WorkerContext } from "../runs/context.ts";
import { recordRejected } from "../runs/records.ts";
import { admit, joinQueue, waitKey } from "../runs/slot.ts";
import { wait } from "../store/conditions.ts";
import { startByHand, startElsewhere } from "./by-hand.ts";
import { type ClaimRequest, claimRun } from "./claim.ts";
import { onOccurrence } from "./occurrence.ts";
import { skipRun } from "./skip.ts";
import { endUndeployed } from "./undeployed.ts";
import { claimAndWorkOn, workOn } from "./work-on.ts";

/** Does what a message asks for. */
export async function deliver(
  place: WorkerContext,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  const message = parseMessage(delivery.body);
  if (message.kind === "unknown") return recordRejected(place, delivery, message.reason);
  const { task } = message;
  const lane = laneOfTask(place, task);
  if (lane === undefined) return endUndeployed(place, message, delivery);
  const deployed = place.tasks.get(task);
  if (deployed === undefined) {
    place.log("warn", "sent on", undefined, { task, lane });
    if (message.kind === "start" && message.id === undefined)
      return startElsewhere(place, message, delivery, lane);
    return place.queue.send(lane, delivery.body);
  }
  if (message.kind === "occurrence") return onOccurrence(place, deployed, message, invocation);
  if (message.kind === "turn") return onTurn(place, deployed, message, invocation);
  return startByHand(place, deployed, message, delivery, invocation);
}

async function onTurn(
  place: WorkerContext,
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
    if (!lacksSlot || isEarly(place, found)) return workOn(place, deployed, wish, claimed, invocation);
    const admission = await admit(place, wish.key, wish.turn, false);
    if (admission === "in" || admission === "stale") {
      return claimAndWorkOn(place, deployed, { ...wish, admitted: wish.turn }, invocation);
    }
    if (wish.turn === 0 && triggerOf(found.run) === "manual") {
      if ((await skipRun(place, wish, "overlap")) === "skipped") return;
    } else if (await waitForSlot(place, wish, found)) return;
  }
}

/** Waits in sight, without a message. False where the slot became free meanwhile, or the run has got it. */
async function waitForSlot(
  place: WorkerContext,
  { key, turn }: ClaimRequest,
  found: RunRecord,
): Promise<boolean> {
  const outcome = await place.store.update(key, {
    condition: wait({ turn }),
    set: { status: "enqueued", dueKey: waitKey(key.task), dueAt: Date.parse(found.createdAt) },
  });
  if (!outcome.ok) return false;
  place.log("info", "wait", key, { turn });
  return joinQueue(place, key.task);
}

function isEarly({ clock }: WorkerContext, { notBefore }: RunRecord): boolean {
  return notBefore !== undefined && Date.parse(notBefore) > clock.now() + clockSkewMs;
}
