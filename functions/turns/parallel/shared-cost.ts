/**
 * What a run that is split costs with all of its shards, for its limit of cost. No worker knows what the others have used: one of
 * them reads all shards about every ten seconds, and pauses the run where it has cost too much. Which one is left to chance: each
 * worker looks at a random moment, the more seldom the more of them may be at work.
 *
 * What a shard has used is known as of its newest checkpoint, so the run exceeds its limit by what its workers cost in these ten
 * seconds, in the time between two checkpoints, and until they stop. Each launch looks as well: the patrol, every five minutes, and
 * that of a resume before it sends anything.
 */
import type { Usage } from "../../model/run/record/usage.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { isSplit } from "../../model/run/shard.ts";
import { apply, readShards, type SharedCost, sendUntold } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";
import { type ShardWork, shardOf } from "./shard-work.ts";
import { reached } from "./unavailable.ts";

/** A worker of the run looks so often, in milliseconds. */
const lookEveryMs = 10_000;

/** Of the turn of a run that is split, or of a shard. Undefined for any other. */
export function sharedCost(turn: Turn): SharedCost | undefined {
  const shard = shardOf(turn);
  if (shard !== undefined) return ofShard(turn, shard);
  if (!isSplit(turn.run)) return undefined;
  return {
    waitMs: () => 0,
    used: async () => ({ run: turn.run, usage: await reached(usageOfAll(turn, turn.run)) }),
    pause: (write) => apply(turn.context, turn.run, write),
  };
}

function ofShard(turn: Turn, shard: ShardWork): SharedCost {
  const { random, lane } = turn.context;
  return {
    // Drawn so, a moment has no memory: many short turns look as often as one long one.
    waitMs() {
      const most = lane.maxConcurrency ?? Number.POSITIVE_INFINITY;
      const workers = Math.max(1, Math.min(shard.parent.open ?? 1, most));
      return -Math.log(1 - random()) * lookEveryMs * workers;
    },
    used: async () => ({ run: shard.parent, usage: await reached(usageOfAll(turn, shard.parent)) }),
    async pause(write) {
      const { runContext: context, parent } = shard;
      const now = context.clock.now();
      const { ok, item } = await apply(context, parent, write);
      shard.hear(item);
      // No worker holds a run that waits for its shards.
      if (ok && item !== undefined) await sendUntold(context, item, now);
    },
  };
}

/** The run's own turns and those of its shards together: of the turn's own run as it is now. */
async function usageOfAll({ context, run, checkpoints }: Turn, parent: RunRecord): Promise<Usage> {
  const { shards } = await readShards(context.store, parent);
  const { usage = run.usage } = checkpoints.progress(context.clock.monotonic());
  const others = [parent, ...shards.values()].filter((other) => other.run !== run.run);
  const all = [usage, ...others.map((other) => other.usage)].filter((each) => each !== undefined);
  return {
    ms: all.reduce((sum, { ms }) => sum + ms, 0),
    turns: all.reduce((sum, { turns }) => sum + turns, 0),
  };
}
