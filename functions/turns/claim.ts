/**
 * Claims a turn of a run: one conditional write. What a worker must do when it is refused is in `lost-claim.ts`.
 */
import { afterLeaseMs, leaseDue, longVisibilitySeconds } from "../model/run/index-keys.ts";
import type { NewRun } from "../model/run/new-run.ts";
import type { RunKey, RunRecord } from "../model/run/run.ts";
import { apply, claim, type Invocation, type Places, type WorkerContext } from "../runs/index.ts";
import { type GrantedLease, leaseMs } from "./lease.ts";

/** A turn to claim. */
export interface ClaimRequest {
  readonly key: RunKey;
  readonly turn: number;
  /** The run to create if there is none; absent where it has to exist. */
  readonly creates?: NewRun;
  /** Whether its task has a limit: a run that has not begun needs a place, whatever its record says. */
  readonly hasLimit?: boolean;
  /** The turn at which its slot was taken, for a run that was admitted just now. */
  readonly admitted?: number;
  /** What it has got by being admitted. */
  readonly places?: Places;
}

/** Won: the lease. Lost: `found` is the run that was in the way. */
export type Claimed =
  | { readonly kind: "won"; readonly lease: GrantedLease }
  | { readonly kind: "lost"; readonly found: RunRecord | undefined };

/** Claims a run's turn. @throws when the outcome is unknown, or the table throttled */
export async function claimTurn(
  context: WorkerContext,
  { key, turn, creates, hasLimit, admitted, places }: ClaimRequest,
  invocation: Invocation,
): Promise<Claimed> {
  const asked = newLease(context, invocation);
  const { lane } = context;
  const watched = lane.visibilityTimeoutSeconds > longVisibilitySeconds;
  const write = claim({
    turn,
    now: asked.now,
    lease: asked.lease,
    lane: lane.name,
    logs: invocation.logs,
    creates,
    hasLimit,
    admitted,
    places,
    entry: watched ? leaseDue(key, asked.lease.leaseExpiresAt + afterLeaseMs) : undefined,
  });
  const outcome = await apply(context, key, write);
  return outcome.ok ? won(outcome.item, asked) : { kind: "lost", found: outcome.item };
}

/** A lease to ask for. It never lasts longer than the function's invocation. */
export function newLease({ clock, random }: WorkerContext, { remaining }: Invocation) {
  const milliseconds = Math.min(leaseMs, Math.max(0, remaining()));
  const sentAt = clock.monotonic();
  const now = clock.now();
  let leaseId = "";
  while (leaseId.length < 16) leaseId += Math.floor(random() * 16).toString(16);
  return { sentAt, now, milliseconds, lease: { leaseId, leaseExpiresAt: now + milliseconds, seq: 1 } };
}

/** A claim or take-over that applied. */
export function won(run: RunRecord, { sentAt, milliseconds }: ReturnType<typeof newLease>): Claimed {
  return { kind: "won", lease: { run, sentAt, endsAt: sentAt + milliseconds } };
}
