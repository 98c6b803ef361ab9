/**
 * A turn's message, and a start by hand: a run that exists, or is made to exist before it takes its task's slot. It is
 * claimed with its slot, or waits for it; only a run that was asked to be skipped is. An occurrence's own message goes
 * another way (`receive.ts`), since it may be skipped before there is a run.
 */

import { clockSkewMs } from "../model/run/held.ts";
import { createdDueMs, isWaitKey, turnDue } from "../model/run/index-keys.ts";
import type { TurnMessage } from "../model/run/messages/turn-message.ts";
import { mayMove, type SkipReason } from "../model/run/moves.ts";
import type { RunRecord } from "../model/run/run.ts";
import { isOccurrence } from "../model/run/run-name.ts";
import { parentOf } from "../model/run/shard.ts";
import {
  admit,
  apply,
  create,
  type DeployedTask,
  expireAttachments,
  type Invocation,
  type Pool,
  returnSlot,
  skip,
  slotNeed,
  taskPool,
  type WorkerContext,
  waitFor,
  waitsIn,
  whenTaken,
} from "../runs/index.ts";
import type { ClaimRequest } from "./claim.ts";
import { claimAndWork, claimRun, workOn } from "./work-on.ts";

/** Defined in the bundles of workers of a stage none of whose tasks is parallel: they find no shard to claim. */
declare const PAWL_UNSPLIT: true | undefined;

/** A run that changes this often while its slot is asked for is left to the next delivery of the message. */
const mostTries = 20;

/**
 * Claims a turn and works on it, or lets its run wait for its slot. A first turn most often lacks its slot, so its run
 * is read before; a later one mostly has it, and is claimed at once. `known`: the run, where it was written just now.
 */
export async function receiveTurn(
  context: WorkerContext,
  deployed: DeployedTask,
  message: TurnMessage,
  invocation: Invocation,
  known?: RunRecord,
): Promise<void> {
  const ofShard = deployed.parallel?.receive(context, deployed, message, invocation);
  if (ofShard !== undefined) return ofShard;
  // Its run ends, or is redriven under a deploy that knows shards: then the launch sends it again.
  if (typeof PAWL_UNSPLIT === "undefined" && deployed.parallel === undefined && parentOf(message)) return;
  const { task, run, turn } = message;
  const key = { task, run };
  const { settings } = deployed;
  const needs = await slotNeed(context, deployed);
  const hasLimit = settings.concurrency !== undefined;
  const request = { key, turn, hasLimit };
  // Where only an override gives the task its slot, records do not say which run needs it.
  const isRead = needs !== undefined && (turn === 0 || (settings.overlap === "allow" && !hasLimit));
  let found = known ?? (isRead ? await context.store.get(key) : undefined);
  for (let tries = 0; tries < mostTries; tries++) {
    if (!lacksSlot(found, needs, turn, context.clock.now())) {
      const claimed = await claimRun(context, request, invocation);
      if (claimed.kind === "won") return workOn(context, deployed, claimed.lease, invocation);
      found = claimed.found;
      if (!lacksSlot(found, needs, turn, context.clock.now())) return;
    }
    const { overlap = needs ?? "wait" } = found;
    // One that stands in the queue cannot be claimed: whoever hands the slot on admits it.
    const admission = isWaitKey(found.dueKey)
      ? undefined
      : await admit(context, { ...key, turn, overlap, of: found });
    if (admission?.kind === "ended") return;
    const { places } = admission ?? {};
    if (admission !== undefined && admission.kind !== "taken") {
      await claimAndWork(context, deployed, { ...request, admitted: turn, places }, invocation);
      return;
    }
    const isSlot = admission?.pool?.kind !== "stage";
    if (admission !== undefined && isSlot && turn === 0 && overlap === "skip" && !isOccurrence(run)) {
      const skips = { ...settings, overlap: "skip" } as const;
      const taken = await whenTaken(context, skips, { key, creates: found }, admission);
      if (taken.kind === "again") continue;
      const skipped = await skipRun(context, deployed, { ...request, places }, "overlap");
      if (skipped.kind === "skipped") return;
      found = skipped.found;
    } else {
      const pool = admission?.pool ?? queuePool(context, found);
      if (pool === undefined) return;
      const waiter = { ...found, key, turn, overlap, ...places };
      const waited = await waitFor(context, pool, waiter, admission?.state ?? {});
      if (waited.ok) return;
      found = waited.item;
    }
  }
  throw new Error(`the run changed ${mostTries} times while it waited for its slot`);
}

/** The pool for which a run waits, or else its task's. Undefined: this function does not know of any but tasks', and the sweeper lets the run go on. */
function queuePool(context: WorkerContext, run: RunRecord): Pool | undefined {
  const own = taskPool(context, run.task);
  return !isWaitKey(run.dueKey) || waitsIn(own, run) ? own : context.further?.poolOfQueue(context, run);
}

/** Whether a run could be claimed at a turn, had it a slot. `needs`: how a run needs one that begins, though its record does not say so. */
function lacksSlot(
  run: RunRecord | undefined,
  needs: RunRecord["overlap"],
  asked: number,
  now: number,
): run is RunRecord {
  if (run === undefined) return false;
  const { status, turn, overlap, admitted, notBefore, startedAt } = run;
  const needsOne = overlap !== undefined || (needs !== undefined && startedAt === undefined);
  const isEarly = notBefore !== undefined && Date.parse(notBefore) > now + clockSkewMs;
  return mayMove("wait", status) && turn === asked && needsOne && admitted === undefined && !isEarly;
}

/**
 * Runs what a start by hand asks for. Where its task has a slot the run is recorded first: should its worker die between
 * slot and claim, the slot's holder is known, and its params are.
 */
export async function receiveByHand(
  context: WorkerContext,
  deployed: DeployedTask,
  request: ClaimRequest,
  invocation: Invocation,
): Promise<void> {
  const { key, creates } = request;
  const overlap = creates && (await slotNeed(context, deployed));
  if (creates === undefined || overlap === undefined) {
    await claimAndWork(context, deployed, request, invocation);
    return;
  }
  const entry = turnDue(key, context.clock.now() + createdDueMs);
  const { item } = await apply(
    context,
    key,
    create({ ...creates, overlap, lane: context.lane.name, ...entry }),
  );
  await receiveTurn(context, deployed, { ...key, turn: 0 }, invocation, item);
}

/** Refused: `found` is the run that was in the way. */
export type Skipped =
  | { readonly kind: "skipped" }
  | { readonly kind: "refused"; readonly found: RunRecord | undefined };

/** Records why a run does not run. What it took of narrower pools goes back. */
export async function skipRun(
  context: WorkerContext,
  { settings }: DeployedTask,
  { key, turn, creates, places }: ClaimRequest,
  reason: SkipReason,
): Promise<Skipped> {
  const now = context.clock.now();
  const write = skip({
    turn,
    reason,
    creates,
    lane: context.lane.name,
    now,
    keptDays: settings.recordsKeptDays,
  });
  const outcome = await apply(context, key, write);
  if (places?.holds && outcome.item) await returnSlot(context, { ...outcome.item, ...places }, turn, now);
  if (!outcome.ok) return { kind: "refused", found: outcome.item };
  await expireAttachments(context, outcome.item);
  return { kind: "skipped" };
}
