/** What a shard does without its run: one may be at work that has not heard of its run's end, or have an entry that leads nowhere. */
import { isHeld } from "../../model/run/held.ts";
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { holdsShards, parentOf, partitionOf } from "../../model/run/shard.ts";
import type { RunnerContext } from "../context.ts";

/** Defined in the bundles of workers of a stage none of whose tasks is parallel. */
declare const PAWL_UNSPLIT: true | undefined;

/**
 * Whether a worker holds a shard of a run that has ended: at an item that takes long, or since the end was written late. One Query a
 * megabyte, and none for a run that has no open shard. `now` is from before the read.
 */
export async function holdsShardOf(
  { store }: Pick<RunnerContext, "store">,
  run: RunRecord,
  now: number,
): Promise<boolean> {
  if (typeof PAWL_UNSPLIT !== "undefined" || !run.open) return false;
  let after: string | undefined;
  do {
    const stretch = { first: "shard#", last: "shard#~", now: 0, after, consistent: true };
    const { items, next } = await store.between(partitionOf(run), stretch);
    if (items.some((shard) => isHeld(shard, now))) return true;
    after = next;
  } while (after !== undefined);
  return false;
}

/**
 * Whether nothing should bring a run to a worker, since it is a shard whose run holds it back. The launch that follows a resume or a
 * redrive sends all shards. One that a worker holds looks after itself.
 */
export async function isHeldByRun(
  { store, clock }: Pick<RunnerContext, "store" | "clock">,
  shard: RunKey & Pick<RunRecord, "leaseExpiresAt">,
): Promise<boolean> {
  const of = parentOf(shard);
  if (of === undefined || isHeld(shard, clock.now())) return false;
  const parent = await store.get(of.parent);
  return parent === undefined || holdsShards(parent);
}
