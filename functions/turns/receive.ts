/**
 * One message, from its body to its acknowledgement. Resolves when the message may be acknowledged; rejects when it
 * must be delivered again. An occurrence gets one run and one verdict: invariants 3 and 9.
 *
 * An occurrence may create its run. A turn's message, and a start by hand, go to `receive-turn.ts`; messages for tasks
 * of other lanes, or of none, to `forward.ts`. What an occurrence does that finds its slot taken is in
 * `functions/runs/pool/taken.ts`.
 */
import { type OccurrenceMessage, parseMessage } from "../model/run/message.ts";
import type { SkipReason } from "../model/run/moves.ts";
import { expiry, type NewRun, notBegun } from "../model/run/run.ts";
import { creationWindowMs, isOld } from "../model/run/run-name.ts";
import {
  admit,
  type Delivery,
  type DeployedTask,
  expireAttachments,
  giveCountBack,
  type Invocation,
  isFresh,
  isKnownPaused,
  type Occurrence,
  type Overridden,
  readState,
  refusedByTrigger,
  remember,
  storeText,
  type Taken,
  underOverrides,
  type WorkerContext,
  whenTaken,
} from "../runs/index.ts";
import { requestByHand } from "./by-hand/start-by-hand.ts";
import { isRejectedAsEarly } from "./come-back.ts";
import { forward } from "./forward.ts";
import { afterLostClaim } from "./lost-claim.ts";
import { receiveEvent, receiveFromQueue } from "./reactions/receive-event.ts";
import { receiveByHand, receiveTurn, skipRun } from "./receive-turn.ts";
import { runLate } from "./run-late.ts";
import { claimAndWork, workOn } from "./work-on.ts";

/** A slot that changes this often while an occurrence asks for it is left to the next delivery of the message. */
const mostTries = 20;

/** Does what a message asks for. */
export async function receive(
  context: WorkerContext,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  if (delivery.source !== undefined) return receiveFromQueue(context, delivery, delivery.source);
  const message = parseMessage(delivery.body);
  const isEarly = message.kind === "occurrence" && +message.scheduledTime > context.clock.now();
  if (isEarly && (await isRejectedAsEarly(context, message, delivery))) return;
  const deployed = message.kind === "unknown" ? undefined : context.tasks.get(message.task);
  if (message.kind === "unknown" || deployed === undefined) return forward(context, message, delivery);
  if (message.kind === "occurrence") return receiveOccurrence(context, deployed, message, invocation);
  if (message.kind === "turn") return receiveTurn(context, deployed, message, invocation);
  if (message.kind === "event") return receiveEvent(context, message, delivery);
  const request = await requestByHand(context, message, delivery);
  if (request !== undefined) await receiveByHand(context, deployed, request, invocation);
}

/** Runs an occurrence, or records why it does not run. That is decided before the claim: a claimed run cannot be skipped. */
async function receiveOccurrence(
  context: WorkerContext,
  deployed: DeployedTask,
  message: OccurrenceMessage,
  invocation: Invocation,
): Promise<void> {
  const { task, run, trigger, scheduledTime, params } = message;
  const key = { task, run };
  const now = context.clock.now();
  // A run of long ago may have existed and expired: it is not created again.
  if (now - scheduledTime.getTime() >= creationWindowMs) {
    await claimAndWork(context, deployed, { key, turn: 0 }, invocation);
    return;
  }
  const created: NewRun = {
    ...notBegun,
    trigger,
    scheduledTime: scheduledTime.toISOString(),
    createdAt: new Date(now).toISOString(),
    ...(params !== undefined && (await storeText(context, key, params))),
  };
  const { verdict, creates } = await judge(context, deployed, { key, creates: created }, message, now);
  if (verdict === "runs") {
    const admitted = creates.overlap === undefined ? undefined : 0;
    const found = await claimAndWork(context, deployed, { key, turn: 0, creates, admitted }, invocation);
    if (found !== undefined) await runLate(context, key, found, creates);
    return;
  }
  // So late that its trigger's ledger says what became of it: it runs, or leaves no record.
  const skips = { key, turn: 0, creates: isOld(scheduledTime, now) ? undefined : creates };
  const outcome = typeof verdict === "string" ? await skipRun(context, deployed, skips, verdict) : verdict;
  if (outcome.kind === "skipped" && typeof verdict === "string" && mayHaveCounted.includes(verdict))
    await giveCountBack(context, deployed, key, trigger);
  if (outcome.kind !== "refused") return;
  const claimed = await afterLostClaim(context, skips, outcome.found, invocation);
  if (claimed.kind === "won") return workOn(context, deployed, claimed.lease, invocation);
  // A missed run that may not run now stays missed; where only its slot is taken it waits.
  if (verdict === "overlap" || verdict === outcome) await runLate(context, key, claimed.found, creates);
  // Nothing is recorded that its params could expire with.
  else if (claimed.found === undefined)
    await expireAttachments(context, { ...key, ...creates, expiresAt: expiry(now, 1) });
}

/** Skips that are decided after the run was counted. */
const mayHaveCounted: readonly SkipReason[] = ["overlap", "paused", "overridden"];

type Verdict = "runs" | SkipReason | Taken;

/** Whether an occurrence runs, why it is skipped, or what else it does since its slot is taken; and its run, with the overlap of its task. */
async function judge(
  context: WorkerContext,
  deployed: DeployedTask,
  { key, creates: created }: Occurrence,
  message: OccurrenceMessage,
  now: number,
): Promise<{ readonly verdict: Verdict; readonly creates: NewRun }> {
  for (let tries = 0; tries < mostTries; tries++) {
    const ov = context.states.get(key.task)?.ov;
    const rules: Overridden = ov === undefined ? deployed : underOverrides(context, deployed, message);
    const creates: NewRun = { ...created, overlap: rules.settings.overlap === "allow" ? undefined : "skip" };
    const isTold = rules.enabled && !rules.isReplaced && creates.overlap !== undefined;
    // Only taking the slot would tell whether the overrides are still those.
    if (!isTold && !isFresh(context, key.task)) {
      await readState(context, key.task);
      continue;
    }
    if (!rules.enabled) return { verdict: "disabled", creates };
    const own = deployed.task.triggers.find(({ id }) => id === created.trigger);
    // `startWithinSeconds` is at least 1, so a delivery in time need not ask the schedule.
    if (own?.limits !== undefined || rules.isReplaced || now - message.scheduledTime.getTime() > 1_000) {
      const refused = await refusedByTrigger(context, deployed, key, message, rules, now);
      if (refused !== undefined) return { verdict: refused, creates };
    }
    if (creates.overlap === undefined)
      return { verdict: isKnownPaused(context, key.task) ? "paused" : "runs", creates };
    const verdict = await admitOccurrence(context, rules, { key, creates }, ov);
    if (verdict !== undefined) return { verdict, creates };
  }
  throw new Error(`the overrides of ${key.task} changed ${mostTries} times while ${key.run} was judged`);
}

/** Takes the slot for an occurrence, or decides what it does where others have it. Undefined: other overrides than it was judged by hold by now. */
async function admitOccurrence(
  context: WorkerContext,
  { settings }: Pick<Overridden, "settings">,
  occurrence: Occurrence,
  ov: number | undefined,
): Promise<Verdict | undefined> {
  const { key, creates } = occurrence;
  const need = { ...key, turn: 0, overlap: creates.overlap, judged: { ov } };
  for (let tries = 0; tries < mostTries; tries++) {
    const askedAt = context.clock.monotonic();
    const admission = await admit(context, need);
    if (admission.kind === "paused") return "paused";
    if (admission.kind === "overridden") {
      remember(context, key.task, admission.state, askedAt);
      return undefined;
    }
    if (admission.kind !== "taken") return "runs";
    const taken = await whenTaken(context, settings, occurrence, admission.state);
    if (taken.kind === "skipped") return "overlap";
    if (taken.kind !== "again") return taken;
  }
  throw new Error(`the slot of ${key.task} changed ${mostTries} times while ${key.run} looked at it`);
}
