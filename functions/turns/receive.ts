/**
 * One message, from its body to its acknowledgement. Resolves when the message may be acknowledged; rejects when it
 * must be delivered again. An occurrence gets one run and one verdict: invariants 3 and 9.
 *
 * An occurrence may create its run. A turn's message, and a start by hand, go to `receive-turn.ts`; messages for tasks
 * of other lanes, or of none, to `forward.ts`. What an occurrence does that finds its slot taken is in
 * `functions/runs/pool/taken.ts`.
 */
import { type OccurrenceMessage, parseMessage, turnMessage } from "../model/run/message.ts";
import { mayMove, type SkipReason } from "../model/run/moves.ts";
import { clockSkewMs, type NewRun, notBegun, type RunRecord } from "../model/run/run.ts";
import { creationWindowMs } from "../model/run/run-name.ts";
import { isTimed } from "../model/task/trigger.ts";
import {
  admit,
  apply,
  type Delivery,
  type DeployedTask,
  type Invocation,
  isTaskPaused,
  late,
  type Occurrence,
  type Taken,
  type WorkerContext,
  whenTaken,
} from "../runs/index.ts";
import { requestByHand } from "./by-hand/start-by-hand.ts";
import { holdBack } from "./come-back.ts";
import { forward } from "./forward.ts";
import { afterLostClaim } from "./lost-claim.ts";
import { receiveByHand, receiveTurn, skipRun } from "./receive-turn.ts";
import { claimAndWork, workOn } from "./work-on.ts";

/** How late an occurrence may start whose trigger is gone, in seconds. */
const longestLateSeconds = 86_400;
/** A slot that changes this often while an occurrence asks for it is left to the next delivery of the message. */
const mostTries = 20;

/** Does what a message asks for. */
export async function receive(
  context: WorkerContext,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  const message = parseMessage(delivery.body);
  if (message.kind === "occurrence" && +message.scheduledTime > context.clock.now() + clockSkewMs)
    return holdBack(context, message, delivery);
  const deployed = message.kind === "unknown" ? undefined : context.tasks.get(message.task);
  if (message.kind === "unknown" || deployed === undefined) return forward(context, message, delivery);
  if (message.kind === "occurrence") return receiveOccurrence(context, deployed, message, invocation);
  if (message.kind === "turn") return receiveTurn(context, deployed, message, invocation);
  const request = await requestByHand(context, message, delivery);
  if (request !== undefined) await receiveByHand(context, deployed, request, invocation);
}

/** Runs an occurrence, or records why it does not run. That is decided before the claim: a claimed run cannot be skipped. */
async function receiveOccurrence(
  context: WorkerContext,
  deployed: DeployedTask,
  { task, run, trigger, scheduledTime }: OccurrenceMessage,
  invocation: Invocation,
): Promise<void> {
  const key = { task, run };
  const now = context.clock.now();
  // A run of long ago may have existed and expired: it is not created again.
  if (now - scheduledTime.getTime() >= creationWindowMs) {
    await claimAndWork(context, deployed, { key, turn: 0 }, invocation);
    return;
  }
  const hasSlot = deployed.settings.overlap !== "allow";
  const creates: NewRun = {
    ...notBegun,
    trigger,
    scheduledTime: scheduledTime.toISOString(),
    createdAt: new Date(now).toISOString(),
    overlap: hasSlot ? "skip" : undefined,
  };
  const request = { key, turn: 0, creates, admitted: hasSlot ? 0 : undefined };
  const verdict = await judge(context, deployed, { key, creates }, scheduledTime, now);
  if (verdict === "runs") {
    const found = await claimAndWork(context, deployed, request, invocation);
    return runLate(context, found, creates);
  }
  const outcome = typeof verdict === "string" ? await skipRun(context, deployed, request, verdict) : verdict;
  if (outcome.kind !== "refused") return;
  const claimed = await afterLostClaim(context, request, outcome.found, invocation);
  if (claimed.kind === "won") return workOn(context, deployed, claimed.lease, invocation);
  // A missed run that may not run now stays missed; where only its slot is taken it waits.
  if (verdict === "overlap" || verdict === outcome) await runLate(context, claimed.found, creates);
}

/** Whether an occurrence runs, why it is skipped, or what else it does since its slot is taken. */
async function judge(
  context: WorkerContext,
  deployed: DeployedTask,
  occurrence: Occurrence,
  scheduledTime: Date,
  now: number,
): Promise<"runs" | SkipReason | Taken> {
  const { key, creates } = occurrence;
  if (!deployed.enabled) return "disabled";
  if (isTooLate(deployed, creates.trigger, scheduledTime, now)) return "late";
  if (creates.overlap === undefined) return (await isTaskPaused(context, key.task)) ? "paused" : "runs";
  const need = { ...key, turn: 0, overlap: creates.overlap, obeysPause: true };
  for (let tries = 0; tries < mostTries; tries++) {
    const admission = await admit(context, need);
    if (admission.kind === "paused") return "paused";
    if (admission.kind !== "taken") return "runs";
    const taken = await whenTaken(context, deployed.settings, occurrence, admission.state);
    if (taken.kind === "skipped") return "overlap";
    if (taken.kind !== "again") return taken;
  }
  throw new Error(`the slot of ${key.task} changed ${mostTries} times while ${key.run} looked at it`);
}

function isTooLate(
  { task, startWithin }: DeployedTask,
  triggerId: string,
  scheduledTime: Date,
  now: number,
): boolean {
  const seconds = (now - scheduledTime.getTime()) / 1000;
  // `startWithinSeconds` is at least 1, so a delivery in time need not ask the schedule.
  if (seconds <= 1) return false;
  const trigger = task.triggers.filter(isTimed).find(({ id }) => id === triggerId);
  return seconds > ((trigger && startWithin?.(trigger, scheduledTime)) ?? longestLateSeconds);
}

/** An occurrence that was recorded as missed is delivered after all: it runs in its next turn. */
async function runLate(context: WorkerContext, found: RunRecord | undefined, creates: NewRun): Promise<void> {
  if (found === undefined || !mayMove("late", found.status)) return;
  const outcome = await apply(context, found, late(found, context.clock.now(), creates));
  if (outcome.ok) await context.queue.send(context.lane.name, turnMessage(outcome.item));
}
