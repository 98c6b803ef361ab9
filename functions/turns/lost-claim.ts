/**
 * After a claim that was refused, or a lease that was lost. Mostly there is nothing to do: the run has ended, or is at
 * another turn. If its owner is dead, the worker takes the run over. If its owner lives, the worker makes sure that
 * the sweeper watches it before it acknowledges its own message, which may have been the only one that would bring the
 * run back.
 */

import { isHeld } from "../model/run/held.ts";
import { afterLeaseMs, leaseDue } from "../model/run/index-keys.ts";
import type { RunRecord } from "../model/run/run.ts";
import {
  apply,
  fruitlessReason,
  giveUpRun,
  type Invocation,
  mostFruitlessTurns,
  takeOver,
  type WorkerContext,
  watchOwner,
} from "../runs/index.ts";
import { type Claimed, type ClaimRequest, claimTurn, newLease, won } from "./claim.ts";
import type { GrantedLease } from "./lease.ts";

/** `changed`: another write came first, and the run must be looked at again. */
type Step = Claimed | { readonly kind: "changed"; readonly found: RunRecord | undefined };

/**
 * Each further look answers a write of another machine that came in between: a take-over, a renewal, an operator. After
 * this many the message goes back to its queue.
 */
const mostLooks = 20;

/** Looks after a run as it was read. Lost: nothing is left to do. @throws when the run keeps changing */
export async function afterLostClaim(
  context: WorkerContext,
  request: ClaimRequest,
  found: RunRecord | undefined,
  invocation: Invocation,
): Promise<Claimed> {
  let step: Step = { kind: "changed", found };
  for (let looks = 0; looks < mostLooks; looks++) {
    step = await lookAt(context, request, step.found, invocation);
    if (step.kind !== "changed") return step;
  }
  throw new Error(`the run changed ${mostLooks} times while it was being claimed`);
}

async function lookAt(
  context: WorkerContext,
  request: ClaimRequest,
  found: RunRecord | undefined,
  invocation: Invocation,
): Promise<Step> {
  if (found?.status !== "running" || found.turn !== request.turn) return { kind: "lost", found };
  if (!isHeld(found, context.clock.now())) return takeOverRun(context, found, invocation);
  const watchedFrom = found.leaseExpiresAt + afterLeaseMs;
  if (found.dueAt !== undefined && found.dueAt <= watchedFrom) return { kind: "lost", found };
  const outcome = await apply(context, found, watchOwner(found));
  if (outcome.ok) return { kind: "lost", found };
  // Its owner relinquished the lease, or lost it: the run may be claimed after all. A run that exists is not created again.
  const creates = outcome.item === undefined ? request.creates : undefined;
  const again = await claimTurn(context, { ...request, creates }, invocation);
  return again.kind === "won" ? again : { kind: "changed", found: again.found };
}

async function takeOverRun(context: WorkerContext, found: RunRecord, invocation: Invocation): Promise<Step> {
  if (found.fruitlessTurns + 1 >= mostFruitlessTurns) {
    const given = await giveUpRun(context, found, fruitlessReason(found));
    // Refused when a late write of the owner renewed its lease.
    return { kind: given.ok ? "lost" : "changed", found: given.item };
  }
  const asked = newLease(context, invocation);
  const entry = leaseDue(found, asked.lease.leaseExpiresAt + afterLeaseMs);
  const outcome = await apply(context, found, takeOver(found, asked.lease, { logs: invocation.logs, entry }));
  return outcome.ok ? won(outcome.item, asked) : { kind: "changed", found: outcome.item };
}

/** The lease is lost: the run's new owner must be watched before the message is acknowledged. */
export async function afterLostLease(
  { run, context }: { readonly run: RunRecord; readonly context: WorkerContext },
  invocation: Invocation,
): Promise<GrantedLease | undefined> {
  context.log("warn", "lease lost", run, { turn: run.turn, leaseId: run.leaseId });
  const found = await context.store.get(run);
  const claimed = await afterLostClaim(context, { key: run, turn: run.turn }, found, invocation);
  return claimed.kind === "won" ? claimed.lease : undefined;
}
