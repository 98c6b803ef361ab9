/** What a run that is split has in its partition: the parts of its plan, and its shards. */
import type { RunKey, RunRecord } from "../../model/run/run.ts";
import { parentOf, partitionOf } from "../../model/run/shard.ts";
import type { Json } from "../../model/task/task.ts";
import type { RunStore } from "../../store/run-store.ts";
import type { RunnerContext } from "../context.ts";
import { type PlanPart, putPlan } from "../moves/parallel/put-plan.ts";
import { apply } from "../write.ts";
import { shardExpiry } from "./as-shard.ts";

/** So many specs are in one part of a plan. */
export const specsInPart = 250;

/** A plan as far as it is stored, and the shards that exist, by their names. */
export interface StoredShards {
  readonly specs: readonly Json[];
  /** How many parts the plan has. */
  readonly parts: number;
  readonly shards: ReadonlyMap<string, RunRecord>;
}

/** Reads all of it: one Query a megabyte. @throws as the store does */
export async function readShards(store: RunStore, run: RunKey): Promise<StoredShards> {
  const specs: Json[] = [];
  const shards = new Map<string, RunRecord>();
  let parts = 0;
  let after: string | undefined;
  do {
    // The parts of the plan come first, and skipped items after the shards. What has expired counts until it is removed.
    const stretch = { first: "plan#", last: "shard#~", now: 0, after, consistent: true };
    const page = await store.between(partitionOf(run), stretch);
    for (const item of page.items) {
      const shard = parentOf(item);
      if (shard !== undefined) shards.set(shard.name, item);
      else {
        specs.push(...JSON.parse((item as unknown as PlanPart).specs));
        parts++;
      }
    }
    after = page.next;
  } while (after !== undefined);
  return { specs, parts, shards };
}

/** Puts the next part of a plan. False where another planner has put one there: it is to be read. */
export async function storePlanPart(
  context: RunnerContext,
  { task, run }: RunKey,
  part: number,
  specs: readonly string[],
): Promise<boolean> {
  const key = { task, run: `${run}#plan#${String(part).padStart(3, "0")}` };
  const expiresAt = shardExpiry(context, task, context.clock.now());
  return (await apply(context, key, putPlan({ specs: `[${specs.join(",")}]`, expiresAt }))).ok;
}
