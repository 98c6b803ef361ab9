/**
 * Who works on a run: one conditional write, and what a loser does about it.
 *
 * A claim that fails gets the run back. Mostly there is nothing to do: it has ended, or another turn is on. Where
 * its owner is dead its lease is taken over; where the owner lives, the loser makes sure that the clock looks
 * after it before it acknowledges, since its message may have been the owner's only safety net.
 */
import { randomHex } from "../model/clock.ts";
import { afterLeaseMs, dueAt, longVisibilitySeconds } from "../model/index-keys.ts";
import { iso } from "../model/instant.ts";
import { clockSkewMs, type RunKey, type RunRecord } from "../model/run.ts";
import { isTerminal } from "../model/status.ts";
import type { DeployedTask, Invocation, WorkerContext } from "../runs/context.ts";
import { fruitlessReason, giveUpRun, mostFruitlessTurns } from "../runs/give-up.ts";
import { claim, takeOver, watchOwner } from "../store/conditions.ts";
import type { Outcome } from "../store/run-store.ts";
import { Lease, leaseMs } from "./lease.ts";

/** What is claimed. */
export interface ClaimRequest {
  readonly key: RunKey;
  readonly turn: number;
  /** What a run is made of that does not exist yet; absent where it has to exist. */
  readonly made?: Partial<RunRecord>;
  /** The slot's turn, for a run that was admitted just now. */
  readonly admitted?: number;
}

/** Won: the lease. Lost: there is nothing left to do. `found` is the run that was in the way. */
export type Claimed =
  | { readonly lease: Lease }
  | { readonly lease?: undefined; readonly found: RunRecord | undefined };

/** Claims a run's turn, or does what a loser must. Rejects where the outcome is unknown, or was throttled. */
export async function claimRun(
  place: WorkerContext,
  deployed: DeployedTask,
  wish: ClaimRequest,
  invocation: Invocation,
): Promise<Claimed> {
  const asked = ask(place, invocation);
  const { now, leaseId } = asked;
  // Admitted at a later message, it may be among those that wait still, where no clock looks after it.
  const mayWait = wish.admitted !== undefined && wish.made === undefined;
  const watched = mayWait || place.lane.visibilityTimeoutSeconds > longVisibilitySeconds;
  const condition = claim({
    turn: wish.turn,
    now,
    mayCreate: wish.made !== undefined,
    admitted: wish.admitted !== undefined,
  });
  const outcome = await place.store.update(wish.key, {
    condition,
    set: {
      status: "running",
      ...asked.lease,
      logs: invocation.logs,
      lane: place.lane.name,
      ...(wish.admitted === undefined ? {} : { admitted: wish.admitted }),
      ...(watched ? dueAt(wish.key, asked.lease.leaseExpiresAt + afterLeaseMs) : {}),
    },
    setOnce: { ...(wish.made ?? {}), startedAt: iso(now) },
    remove: ["sends", "notBefore"],
  });
  const item = won(outcome, leaseId);
  if (item !== undefined) {
    place.log("debug", "claim", wish.key, { turn: item.turn, attempt: item.attempt });
    return { lease: new Lease(place, item, asked) };
  }
  return loseClaim(place, deployed, wish, outcome.item, invocation);
}

/** What a worker owes to a run that it could not claim, or whose lease it lost. `found` is the run as it is. */
export async function loseClaim(
  place: WorkerContext,
  deployed: DeployedTask,
  wish: ClaimRequest,
  found: RunRecord | undefined,
  invocation: Invocation,
): Promise<Claimed> {
  if (found === undefined || isTerminal(found.status) || found.turn !== wish.turn) return { found };
  if (found.status !== "running") return { found };
  if (found.leaseExpiresAt < place.clock.now() - clockSkewMs)
    return takeOverRun(place, deployed, wish, found, invocation);
  const looked = found.leaseExpiresAt + afterLeaseMs;
  if (found.dueAt !== undefined && found.dueAt <= looked) return { found };
  const seen = { leaseId: found.leaseId as string };
  const outcome = await place.store.update(wish.key, {
    condition: watchOwner(seen),
    set: dueAt(wish.key, looked),
  });
  if (outcome.ok) return { found };
  const { made: _, ...again } = wish;
  return claimRun(place, deployed, outcome.item === undefined ? wish : again, invocation);
}

async function takeOverRun(
  place: WorkerContext,
  deployed: DeployedTask,
  wish: ClaimRequest,
  found: RunRecord,
  invocation: Invocation,
): Promise<Claimed> {
  if (found.fruitlessTurns + 1 >= mostFruitlessTurns) {
    const given = await giveUpRun(place, found, fruitlessReason(found));
    // Refused, since a late write of the owner's renewed its lease: it is looked after as any owner is.
    return given.ok ? { found: given.item } : loseClaim(place, deployed, wish, given.item, invocation);
  }
  const asked = ask(place, invocation);
  const outcome = await place.store.update(wish.key, {
    condition: takeOver(found),
    set: {
      ...asked.lease,
      logs: invocation.logs,
      ...dueAt(wish.key, asked.lease.leaseExpiresAt + afterLeaseMs),
    },
    // On top of what is there by now: the dead owner's last progress may land late, and leave its lease's end as it was.
    add: { fruitlessTurns: 1 },
    remove: ["sends"],
  });
  const item = won(outcome, asked.leaseId);
  if (item === undefined) return loseClaim(place, deployed, wish, outcome.item, invocation);
  place.log("warn", "take over", wish.key, {
    turn: item.turn,
    fruitlessTurns: item.fruitlessTurns,
    cursor: item.cursor,
  });
  return { lease: new Lease(place, item, asked) };
}

/** A lease to ask for: never beyond the function's own end. */
function ask({ clock, random }: WorkerContext, { remaining }: Invocation) {
  const milliseconds = Math.min(leaseMs, Math.max(0, remaining()));
  const sentAt = clock.monotonic();
  const now = clock.now();
  const leaseId = randomHex(random, 16);
  return {
    sentAt,
    now,
    milliseconds,
    leaseId,
    lease: { leaseId, leaseExpiresAt: now + milliseconds, seq: 1 },
  };
}

/** The run, if the write applied: also where only its answer was lost, and the lease was not given up since. */
function won(outcome: Outcome<RunRecord>, leaseId: string): RunRecord | undefined {
  const { ok, item } = outcome;
  if (ok) return item;
  return item?.leaseId === leaseId && item.seq === 1 && item.leaseExpiresAt !== 0 ? item : undefined;
}
