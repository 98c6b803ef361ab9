/**
 * The first message of a shard, which a queue gave up. There is no record of it yet that the sweeper could find, and its run
 * sends it again only once nothing else of it is under way.
 */
import type { TurnMessage } from "../model/run/messages/turn-message.ts";
import { holdsShards, isCounted, parentOf, placeOf } from "../model/run/shard.ts";
import { apply, createShard, type RunnerContext } from "../runs/index.ts";

/** Creates the shard, so that the sweeper sends it. False where it was created by now: look again. */
export async function recordLostShard(
  context: RunnerContext,
  { task, run, spec }: TurnMessage,
): Promise<boolean> {
  const key = { task, run };
  const shard = parentOf(key);
  if (shard === undefined || spec === undefined) return true;
  const parent = await context.store.get(shard.parent);
  // The launch that follows a resume or a redrive sends it.
  if (parent === undefined || holdsShards(parent)) return true;
  if (placeOf(parent, shard.name) === undefined || isCounted(parent, shard.name)) return true;
  return (await apply(context, key, createShard(context, key, parent, JSON.stringify(spec), true))).ok;
}
