/**
 * One message, from its body to its acknowledgement. Resolves when the message may be acknowledged; rejects when it
 * must be delivered again. An occurrence gets one run and one verdict: invariants 3 and 9.
 *
 * An occurrence may create its run; a turn's message needs its run; a start by hand creates one that is named after
 * the message, or after the caller's own id. Messages for tasks of other lanes, or of none, go to `forward.ts`.
 */
import { type OccurrenceMessage, parseMessage, type TurnMessage, turnMessage } from "../model/run/message.ts";
import { mayMove, type SkipReason } from "../model/run/moves.ts";
import { clockSkewMs, isDone, type NewRun, notBegun, type RunKey, type RunRecord } from "../model/run/run.ts";
import { creationWindowMs, isOld } from "../model/run/run-name.ts";
import {
  admit,
  apply,
  type Delivery,
  type DeployedTask,
  expireAttachments,
  freeSlot,
  giveCountBack,
  type Invocation,
  isTaskPaused,
  late,
  refusedByTrigger,
  skip,
  startAbsent,
  type WorkerContext,
  waitForSlot,
} from "../runs/index.ts";
import { type Claimed, type ClaimRequest, claimTurn } from "./claim.ts";
import { isRejectedAsEarly } from "./come-back.ts";
import { forward } from "./forward.ts";
import { afterLostClaim } from "./lost-claim.ts";
import { requestByHand } from "./start-by-hand.ts";
import { workOn } from "./work-on.ts";

/** A run that changes this often while its slot is asked for is left to the next delivery of the message. */
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
  if (request !== undefined) await claimAndWork(context, deployed, request, invocation);
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
  if (now - scheduledTime.getTime() >= creationWindowMs)
    return claimAndWork(context, deployed, { key, turn: 0 }, invocation);
  const obeysOverlap = deployed.settings.overlap === "skip";
  const creates: NewRun = {
    ...notBegun,
    trigger,
    scheduledTime: scheduledTime.toISOString(),
    createdAt: new Date(now).toISOString(),
    params,
    overlap: obeysOverlap ? "skip" : undefined,
  };
  const reason = await reasonNotToRun(context, deployed, key, trigger, scheduledTime, now);
  if (reason === undefined) {
    const admitted = obeysOverlap ? 0 : undefined;
    return claimAndWork(context, deployed, { key, turn: 0, creates, admitted }, invocation);
  }
  // So late that its trigger's ledger says what became of it: it runs, or leaves no record.
  const request = { key, turn: 0, creates: isOld(scheduledTime, now) ? undefined : creates };
  const skipped = await skipRun(context, deployed, request, reason);
  if (skipped.kind === "skipped") {
    if (reason === "overlap" || reason === "paused") await giveCountBack(context, deployed, key, trigger);
    return;
  }
  const claimed = await afterLostClaim(context, request, skipped.found, invocation);
  if (claimed.kind === "won") return workOn(context, deployed, claimed.lease, invocation);
  // A missed run that may not run now stays missed; where only its slot is taken it waits.
  if (reason === "overlap") await runLate(context, key, claimed.found, creates);
}

async function reasonNotToRun(
  context: WorkerContext,
  deployed: DeployedTask,
  key: RunKey,
  trigger: string,
  scheduledTime: Date,
  now: number,
): Promise<SkipReason | undefined> {
  if (!deployed.enabled) return "disabled";
  const own = deployed.task.triggers.find(({ id }) => id === trigger);
  // `startWithinSeconds` is at least 1, so a delivery in time need not ask the schedule.
  if (own?.limits !== undefined || now - scheduledTime.getTime() > 1_000) {
    const refused = await refusedByTrigger(context, deployed, key, { trigger, scheduledTime }, now);
    if (refused !== undefined) return refused;
  }
  if (deployed.settings.overlap === "allow")
    return (await isTaskPaused(context, key.task)) ? "paused" : undefined;
  const admission = await admit(context, key, 0, true);
  if (admission.kind === "paused") return "paused";
  return admission.kind === "taken" ? "overlap" : undefined;
}

/** Claims a turn and works on it. A run that turns out to lack its slot takes it and claims again, or waits for it. */
async function receiveTurn(
  context: WorkerContext,
  deployed: DeployedTask,
  { task, run, turn }: TurnMessage,
  invocation: Invocation,
): Promise<void> {
  const request = { key: { task, run }, turn };
  for (let tries = 0; tries < mostTries; tries++) {
    const claimed = await claimRun(context, request, invocation);
    if (claimed.kind === "won") return workOn(context, deployed, claimed.lease, invocation);
    const { found } = claimed;
    if (found === undefined || !lacksSlot(found, turn, context.clock.now())) return;
    const admission = await admit(context, request.key, turn, false);
    if (admission.kind === "admitted" || admission.kind === "stale")
      return claimAndWork(context, deployed, { ...request, admitted: turn }, invocation);
    // A run that a person started with the overlap rule is skipped, as an occurrence is; any other run waits.
    if (turn === 0 && found.trigger === "manual") {
      if ((await skipRun(context, deployed, request, "overlap")).kind === "skipped") return;
    } else if (await waitForSlot(context, found)) return;
  }
  throw new Error(`${task}/${run} changed ${mostTries} times while it waited for its slot`);
}

/** Whether a run could be claimed at a turn, had it a slot. */
function lacksSlot({ status, turn, overlap, admitted, notBefore }: RunRecord, asked: number, now: number) {
  const isEarly = notBefore !== undefined && Date.parse(notBefore) > now + clockSkewMs;
  return (
    mayMove("wait", status) && turn === asked && overlap === "skip" && admitted === undefined && !isEarly
  );
}

async function claimRun(
  context: WorkerContext,
  request: ClaimRequest,
  invocation: Invocation,
): Promise<Claimed> {
  const claimed = await claimTurn(context, request, invocation);
  if (claimed.kind === "won") return claimed;
  return afterLostClaim(context, request, claimed.found, invocation);
}

/** Claims a turn and works on it. A slot that was taken for a run that had ended goes back. */
async function claimAndWork(
  context: WorkerContext,
  deployed: DeployedTask,
  request: ClaimRequest,
  invocation: Invocation,
): Promise<void> {
  const { key, creates, admitted } = request;
  // From before the claim: its owner may renew the lease while the answer is on its way.
  const askedAt = context.clock.now();
  const claimed = await claimRun(context, request, invocation);
  if (claimed.kind === "won") return workOn(context, deployed, claimed.lease, invocation);
  const { found } = claimed;
  if (found !== undefined && admitted !== undefined && isDone(found, askedAt))
    await freeSlot(context, { ...key, admitted });
  if (found !== undefined && creates !== undefined) await runLate(context, key, found, creates);
}

/** Refused: `found` is the run that was in the way. */
type Skipped =
  | { readonly kind: "skipped" }
  | { readonly kind: "refused"; readonly found: RunRecord | undefined };

async function skipRun(
  context: WorkerContext,
  { settings }: DeployedTask,
  { key, turn, creates }: ClaimRequest,
  reason: SkipReason,
): Promise<Skipped> {
  const write = skip({
    turn,
    reason,
    creates,
    lane: context.lane.name,
    now: context.clock.now(),
    keptDays: settings.recordsKeptDays,
  });
  const outcome = await apply(context, key, write);
  if (!outcome.ok) return { kind: "refused", found: outcome.item };
  await expireAttachments(context, outcome.item);
  return { kind: "skipped" };
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
