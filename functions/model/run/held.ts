/** Whether a worker still holds a run, and what follows for its status. */
import type { RunRecord } from "./run.ts";
import { mayHaveShardsAtWork, waitsForShards } from "./shard.ts";
import { type ShownStatus, statuses } from "./status.ts";

/** The lease of a run that no worker has held. */
export const neverHeld = { seq: 0, leaseExpiresAt: 0 } as const;

/** How far two machines' clocks may differ, in milliseconds. A lease counts as lapsed only that long after its end. */
export const clockSkewMs = 2_000;

/** Whether a worker may still hold a run. `now` in epoch milliseconds: from before the read, unless the write that follows requires the lease just read. */
export function isHeld({ leaseExpiresAt }: Pick<RunRecord, "leaseExpiresAt">, now: number): boolean {
  return leaseExpiresAt >= now - clockSkewMs;
}

/** Whether a run has ended and no worker can still be at work on it, or on one of its shards. `now` as for `isHeld`. */
export function isDone(
  run: Pick<RunRecord, "status" | "leaseExpiresAt" | "open" | "endedAt">,
  now: number,
): boolean {
  return statuses[run.status].terminal && !isHeld(run, now) && !(run.open && mayHaveShardsAtWork(run, now));
}

/**
 * The status as a person reads it: `pausing` and `cancelling` while a worker still holds the lease, `running` while a run waits
 * for its shards. A run that is paused does not know whether its shards are held.
 */
export function shownStatus(
  run: Pick<RunRecord, "status" | "leaseExpiresAt" | "reason" | "shards" | "open" | "endedAt">,
  now: number,
): ShownStatus {
  if (waitsForShards(run)) return "running";
  const traits = statuses[run.status];
  const isAtWork = isHeld(run, now) || (run.open !== undefined && mayHaveShardsAtWork(run, now));
  return isAtWork && "shownWhileHeld" in traits ? traits.shownWhileHeld : run.status;
}
