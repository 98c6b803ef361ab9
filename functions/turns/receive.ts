/**
 * One message, from its body to its acknowledgement. Resolves when the message may be acknowledged; rejects when it
 * must be delivered again. An occurrence gets one run and one verdict: invariants 3 and 9.
 *
 * An occurrence may create its run. A turn's message, and a start by hand, go to `receive-turn.ts`; messages for tasks
 * of other lanes, or of none, to `forward.ts`. One that finds its slot taken: `functions/runs/pool/taken.ts`.
 */
import { type OccurrenceMessage, parseMessage, turnMessage } from "../model/run/message.ts";
import { mayMove, type SkipReason } from "../model/run/moves.ts";
import { type NewRun, notBegun, type RunKey, type RunRecord } from "../model/run/run.ts";
import { creationWindowMs, isOld } from "../model/run/run-name.ts";
import {
  admit,
  apply,
  type Delivery,
  type DeployedTask,
  giveCountBack,
  type Invocation,
  isTaskPaused,
  late,
  type Occurrence,
  refusedByTrigger,
  startAbsent,
  type Taken,
  type WorkerContext,
  whenTaken,
} from "../runs/index.ts";
import { requestByHand } from "./by-hand/start-by-hand.ts";
import { isRejectedAsEarly } from "./come-back.ts";
import { forward } from "./forward.ts";
import { afterLostClaim } from "./lost-claim.ts";
import { receiveByHand, receiveTurn, skipRun } from "./receive-turn.ts";
import { claimAndWork, workOn } from "./work-on.ts";

/** A slot that changes this often while an occurrence asks for it is left to the next delivery of the message. */
const mostTries = 20;

/** Does what a message asks for. */
export async function receive(
  context: WorkerContext,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  const message = parseMessage(delivery.body);
  const isEarly = message.kind === "occurrence" && +message.scheduledTime > context.clock.now();
  if (isEarly && (await isRejectedAsEarly(context, message, delivery))) return;
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
  { task, run, trigger, scheduledTime, params }: OccurrenceMessage,
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
    params,
    overlap: hasSlot ? "skip" : undefined,
  };
  const request = { key, turn: 0, creates, admitted: hasSlot ? 0 : undefined };
  const verdict = await judge(context, deployed, { key, creates }, scheduledTime, now);
  if (verdict === "runs") {
    const found = await claimAndWork(context, deployed, request, invocation);
    if (found !== undefined) await runLate(context, key, found, creates);
    return;
  }
  // So late that its trigger's ledger says what became of it: it runs, or leaves no record.
  const skips = { key, turn: 0, creates: isOld(scheduledTime, now) ? undefined : creates };
  const outcome = typeof verdict === "string" ? await skipRun(context, deployed, skips, verdict) : verdict;
  if (outcome.kind === "skipped" && (verdict === "overlap" || verdict === "paused"))
    await giveCountBack(context, deployed, key, trigger);
  if (outcome.kind !== "refused") return;
  const claimed = await afterLostClaim(context, skips, outcome.found, invocation);
  if (claimed.kind === "won") return workOn(context, deployed, claimed.lease, invocation);
  // A missed run that may not run now stays missed; where only its slot is taken it waits.
  if (verdict === "overlap" || verdict === outcome) await runLate(context, key, claimed.found, creates);
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
  const own = deployed.task.triggers.find(({ id }) => id === creates.trigger);
  // `startWithinSeconds` is at least 1, so a delivery in time need not ask the schedule.
  if (own?.limits !== undefined || now - scheduledTime.getTime() > 1_000) {
    const of = { trigger: creates.trigger, scheduledTime };
    const refused = await refusedByTrigger(context, deployed, key, of, now);
    if (refused !== undefined) return refused;
  }
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

/** An occurrence that was missed, recorded or not, is delivered after all: it runs in its next turn. */
async function runLate(context: WorkerContext, key: RunKey, found: RunRecord | undefined, creates: NewRun) {
  if (found !== undefined && !mayMove("late", found.status)) return;
  const [now, lane] = [context.clock.now(), context.lane.name];
  const { overlap } = creates;
  const write = found ? late(key, now, creates) : startAbsent(key, creates, { overlap, lane, now });
  const outcome = await apply(context, key, write);
  if (outcome.ok) await context.queue.send(context.lane.name, turnMessage(outcome.item));
}
