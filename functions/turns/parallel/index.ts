/**
 * Runs that are split into shards. The run that a person sees plans its shards in its first turn, sends their messages, and waits as
 * `interrupted`; each shard is a run of its own, with lease, cursor, attempts and turns; the last one that ends wakes the run.
 *
 * Only the entry of a lane with a parallel task imports it. What it takes as given of other rooms: a turn that is claimed, walked
 * and settled as any other; the writes in `functions/runs/moves/parallel/`.
 */
import { isSplit } from "../../model/run/shard.ts";
import type { TaskContext } from "../../model/task/task.ts";
import { hasNothingOpen, type ParallelRuns } from "../../runs/index.ts";
import type { Ending } from "../stop.ts";
import type { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { addedByShards } from "../walk/not-parallel.ts";
import { launch } from "./launch.ts";
import { plan } from "./planning.ts";
import { receiveShard } from "./receive-shard.ts";
import { type ShardWork, shardOf } from "./shard-work.ts";
import { sharedCost } from "./shared-cost.ts";
import { cutting, publishRest } from "./split.ts";
import { endUnavailable, reached } from "./unavailable.ts";

async function work(turn: Turn, ctx: TurnContext, walk: () => Promise<Ending>): Promise<Ending> {
  const shard = shardOf(turn);
  try {
    return await (shard === undefined ? workOnRun(turn, ctx, walk) : workOnShard(turn, ctx, walk, shard));
  } catch (error) {
    return endUnavailable(turn, error);
  }
}

/** A walk over a part of the collection, between whose items the shard may be cut. */
async function workOnShard(
  turn: Turn,
  ctx: TurnContext,
  walk: () => Promise<Ending>,
  shard: ShardWork,
): Promise<Ending> {
  await reached(shard.readAgain(turn.lease.renewedAt));
  const stop = turn.stop ?? (await publishRest(turn, shard));
  if (stop !== undefined) return stop;
  const ending = await walk();
  if (ending !== shard.cuts) return ending;
  const choose = await cutting(turn, ctx, shard);
  return { kind: "shards", choose: () => choose?.() };
}

async function workOnRun(turn: Turn, ctx: TaskContext, walk: () => Promise<Ending>): Promise<Ending> {
  const { run } = turn;
  // What others skipped is done again in one walk.
  if (run.itemsOf !== undefined) return walk();
  let { shards } = run;
  if (shards === undefined) {
    // It had begun before its task was parallel, or at a cursor that it was given: it goes on as it is.
    if (run.cursor !== undefined) return walk();
    const planned = await plan(turn, ctx.params);
    if ("ending" in planned) return planned.ending;
    ({ shards } = planned);
  }
  if (shards === 0) return { kind: "done" };
  if (shards === 1) return walk();
  turn.checkpoints.add(addedByShards);
  // A run that was resumed under the limit that it exceeds sends no shard.
  if (!hasNothingOpen(turn.run)) await turn.deployed.costLimit?.(turn, ctx).ask();
  return reached(launch(turn));
}

function begin(turn: Turn): void {
  shardOf(turn)?.begin(turn);
  // From its first write on: a turn may end before it does any work.
  if (isSplit(turn.run)) turn.checkpoints.add(addedByShards);
}

/** A turn works to endings of its own kind. */
export const parallel: ParallelRuns = {
  receive: receiveShard,
  begin,
  work: work as ParallelRuns["work"],
  sharedCost,
};
