/**
 * One message, from its body to its acknowledgement. Resolves when the message may be acknowledged; rejects when it
 * must be delivered again. An occurrence gets one run and one verdict: invariants 3 and 9.
 *
 * An occurrence may create its run. A turn's message, and a start by hand, go to `receive-turn.ts`; messages for tasks
 * of other lanes, or of none, to `forward.ts`. One that finds its slot taken: `functions/runs/pool/taken.ts`.
 */
import type { Delivery } from "../model/run/messages/delivery.ts";
import { type OccurrenceMessage, parseMessage } from "../model/run/messages/message.ts";
import type { SkipReason } from "../model/run/moves.ts";
import { type NewRun, notBegun } from "../model/run/new-run.ts";
import { creationWindowMs } from "../model/run/run-name.ts";
import {
  type Admission,
  admit,
  type DeliveredOccurrence,
  type DeployedTask,
  type Invocation,
  type Overridden,
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
import { beforeSlot } from "./occurrence/before-slot.ts";
import { leaveOut, runLate } from "./occurrence/left-out.ts";
import { rejectEvent } from "./reactions/reject-event.ts";
import { receiveByHand, receiveTurn } from "./receive-turn.ts";
import { claimAndWork } from "./work-on.ts";

/** A slot that changes this often while an occurrence asks for it is left to the next delivery of the message. */
const mostTries = 20;

/** Does what a message asks for. */
export async function receive(
  context: WorkerContext,
  delivery: Delivery,
  invocation: Invocation,
): Promise<void> {
  const { outside } = context;
  if (delivery.source !== undefined) return outside?.receiveFromQueue(context, delivery, delivery.source);
  const message = parseMessage(delivery.body);
  const isEarly = message.kind === "occurrence" && +message.scheduledTime > context.clock.now();
  if (isEarly && (await isRejectedAsEarly(context, message, delivery))) return;
  const deployed = message.kind === "unknown" ? undefined : context.tasks.get(message.task);
  if (message.kind === "unknown" || deployed === undefined) return forward(context, message, delivery);
  if (deployed.approval && (await deployed.approval(context, deployed, message, delivery))) return;
  if (message.kind === "occurrence") return receiveOccurrence(context, deployed, message, invocation);
  if (message.kind === "turn") return receiveTurn(context, deployed, message, invocation);
  if (message.kind === "event") return (outside?.receiveEvent ?? rejectEvent)(context, message, delivery);
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
  const occurrence = { key, creates };
  if (verdict !== "runs")
    return leaveOut(context, deployed, occurrence, verdict, { message, now }, invocation);
  const admitted = creates.overlap === undefined ? undefined : 0;
  const found = await claimAndWork(context, deployed, { ...occurrence, turn: 0, admitted }, invocation);
  if (found !== undefined) await runLate(context, occurrence, found);
}

type Verdict = "runs" | SkipReason | Taken;

/** Whether an occurrence runs, why it is skipped, or what else it does since its slot is taken; and its run, with the overlap that its task has. */
async function judge(
  context: WorkerContext,
  deployed: DeployedTask,
  { key, creates: created }: DeliveredOccurrence,
  message: OccurrenceMessage,
  now: number,
): Promise<{ readonly verdict: Verdict; readonly creates: NewRun }> {
  const { trigger } = created;
  const hasLimits = deployed.task.triggers.some(({ id, limits }) => id === trigger && limits !== undefined);
  // `startWithinSeconds` is at least 1, so a delivery in time need not ask the schedule.
  const isPlain = deployed.enabled && !hasLimits && now - message.scheduledTime.getTime() <= 1_000;
  for (let tries = 0; tries < mostTries; tries++) {
    const ov = context.states.get(key.task)?.ov;
    const rules: Overridden = ov === undefined ? deployed : underOverrides(context, deployed, message);
    // An override that lets runs overlap leaves the task its slot: once it is over, those under way still count.
    const mayOverlap = [deployed, rules].every(({ settings }) => settings.overlap === "allow");
    const overlap = mayOverlap ? rules.settings.concurrency && "allow" : "skip";
    const creates: NewRun = { ...created, overlap };
    let verdict: "runs" | SkipReason | "slot" | "again" = "slot";
    if (!isPlain || ov !== undefined || overlap !== "skip")
      verdict = await beforeSlot(context, deployed, { key, creates }, rules, { message, now, isPlain });
    const taken = verdict === "slot" ? await takeIt(context, rules, { key, creates }, ov) : verdict;
    if (typeof taken === "object" && !("kind" in taken))
      return { verdict: "runs", creates: { ...creates, ...taken.places } };
    if (taken !== "again") return { verdict: taken, creates };
  }
  throw new Error(`the task's overrides changed ${mostTries} times while the run was judged`);
}

/** Takes the slot, or decides what the occurrence does where others have it. Again: there are other overrides by now. */
async function takeIt(
  context: WorkerContext,
  { settings }: Overridden,
  { key, creates }: DeliveredOccurrence,
  ov: number | undefined,
): Promise<Verdict | "again" | Pick<Admission, "places">> {
  const need = { ...key, turn: 0, overlap: creates.overlap, judged: { ov }, of: creates };
  for (let tries = 0; tries < mostTries; tries++) {
    const askedAt = context.clock.monotonic();
    const admission = await admit(context, need);
    if (admission.kind === "paused") return "paused";
    if (admission.kind === "overridden") remember(context, key.task, admission.state, askedAt);
    if (admission.kind === "overridden") return "again";
    if (admission.kind === "ended") return { kind: "waits" };
    if (admission.kind !== "taken") return { places: admission.places };
    const taken = await whenTaken(context, settings, { key, creates }, admission);
    if (taken.kind === "skipped") return "overlap";
    if (taken.kind !== "again") return taken;
  }
  throw new Error(`the slot changed ${mostTries} times while the run looked at it`);
}
