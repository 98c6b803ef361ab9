/**
 * Claims a turn of a run: one conditional write, and what a worker must do when it is refused.
 *
 * A refused claim returns the run. Mostly there is nothing to do: it has ended, or is at another turn. If its owner is
 * dead, the worker takes the run over. If its owner lives, the worker makes sure that the sweeper watches it before it
 * acknowledges its own message, which may have been the only one that would bring the run back.
 */
import { afterLeaseMs, longVisibilitySeconds, sweptAt } from "../model/index-keys.ts";
import { isHeld, type NewRun, type RunKey, type RunRecord } from "../model/run.ts";
import { statuses } from "../model/status.ts";
import type { Invocation, WorkerContext } from "../runs/context.ts";
import { fruitlessReason, giveUpRun, mostFruitlessTurns } from "../runs/give-up.ts";
import { watchOwner } from "../runs/moves/index/watch-owner.ts";
import { claim } from "../runs/moves/worker/claim.ts";
import { takeOver } from "../runs/moves/worker/take-over.ts";
import { apply } from "../runs/write.ts";
import { type GrantedLease, leaseMs } from "./lease.ts";

/** A turn to claim. */
export interface ClaimRequest {
  readonly key: RunKey;
  readonly turn: number;
  /** The run to create if there is none; absent where it has to exist. */
  readonly creates?: NewRun;
  /** The turn at which its slot was taken, for a run that was admitted just now. */
  readonly admitted?: number;
}

/** Won: the lease. Lost: nothing is left to do; `found` is the run that was in the way. */
export type Claimed =
  | { readonly kind: "won"; readonly lease: GrantedLease }
  | { readonly kind: "lost"; readonly found: RunRecord | undefined };

/** `changed`: another write came first, and the run must be looked at again. */
type Step = Claimed | { readonly kind: "changed"; readonly found: RunRecord | undefined };

/**
 * Each further look answers a write of another machine that came in between: a take-over, a renewal, an operator. After
 * this many the message goes back to its queue.
 */
const mostLooks = 20;

/** Claims a run's turn. @throws when the outcome is unknown, when the table throttled, or when the run keeps changing */
export async function claimRun(
  context: WorkerContext,
  request: ClaimRequest,
  invocation: Invocation,
): Promise<Claimed> {
  const first = await tryClaim(context, request, invocation);
  return first.kind === "won" ? first : settleLostClaim(context, request, first.found, invocation);
}

/** Does what a worker owes to a run that it could not claim, or whose lease it lost. `found` is the run as it was read. */
export async function settleLostClaim(
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
  throw new Error(
    `${request.key.task}/${request.key.run} changed ${mostLooks} times while it was being claimed`,
  );
}

async function tryClaim(
  context: WorkerContext,
  { key, turn, creates, admitted }: ClaimRequest,
  invocation: Invocation,
): Promise<Claimed> {
  const asked = askForLease(context, invocation);
  const { lane } = context;
  // A run that was admitted by a later message may still be in the queue for the slot, where no sweeper looks.
  const mayWait = admitted !== undefined && creates === undefined;
  const watched = mayWait || lane.visibilityTimeoutSeconds > longVisibilitySeconds;
  const outcome = await apply(
    context,
    key,
    claim({
      turn,
      now: asked.now,
      lease: asked.lease,
      lane: lane.name,
      logs: invocation.logs,
      creates,
      admitted,
      entry: watched ? sweptAt(key, asked.lease.leaseExpiresAt + afterLeaseMs) : undefined,
    }),
  );
  return outcome.ok ? won(outcome.item, asked) : { kind: "lost", found: outcome.item };
}

async function lookAt(
  context: WorkerContext,
  request: ClaimRequest,
  found: RunRecord | undefined,
  invocation: Invocation,
): Promise<Step> {
  if (found === undefined || statuses[found.status].terminal || found.turn !== request.turn)
    return { kind: "lost", found };
  if (found.status !== "running") return { kind: "lost", found };
  if (!isHeld(found, context.clock.now())) return takeOverRun(context, found, invocation);
  const watchedFrom = found.leaseExpiresAt + afterLeaseMs;
  if (found.dueAt !== undefined && found.dueAt <= watchedFrom) return { kind: "lost", found };
  const outcome = await apply(context, found, watchOwner(found));
  if (outcome.ok) return { kind: "lost", found };
  // Its owner gave it up, or lost it: it may be claimed after all.
  const again = await tryClaim(
    context,
    outcome.item === undefined ? request : { ...request, creates: undefined },
    invocation,
  );
  return again.kind === "won" ? again : { kind: "changed", found: again.found };
}

async function takeOverRun(context: WorkerContext, found: RunRecord, invocation: Invocation): Promise<Step> {
  if (found.fruitlessTurns + 1 >= mostFruitlessTurns) {
    const given = await giveUpRun(context, found, fruitlessReason(found));
    // Refused when a late write of the owner renewed its lease.
    return { kind: given.ok ? "lost" : "changed", found: given.item };
  }
  const asked = askForLease(context, invocation);
  const entry = sweptAt(found, asked.lease.leaseExpiresAt + afterLeaseMs);
  const outcome = await apply(context, found, takeOver(found, asked.lease, { logs: invocation.logs, entry }));
  return outcome.ok ? won(outcome.item, asked) : { kind: "changed", found: outcome.item };
}

function won(run: RunRecord, { sentAt, milliseconds }: ReturnType<typeof askForLease>): Claimed {
  return { kind: "won", lease: { run, sentAt, endsAt: sentAt + milliseconds } };
}

/** A lease to ask for. It never lasts longer than the function's invocation. */
function askForLease({ clock, random }: WorkerContext, { remaining }: Invocation) {
  const milliseconds = Math.min(leaseMs, Math.max(0, remaining()));
  const sentAt = clock.monotonic();
  const now = clock.now();
  let leaseId = "";
  while (leaseId.length < 16) leaseId += Math.floor(random() * 16).toString(16);
  return { sentAt, now, milliseconds, lease: { leaseId, leaseExpiresAt: now + milliseconds, seq: 1 } };
}
