/**
 * A launch: each turn of a run that is split, once it is planned. It looks at all shards, puts right what the run says of them, sends
 * what is missing, and lets the run wait. Where nothing is open it ends the run. One every five minutes, the patrol, mends what a
 * crash left behind.
 *
 * This holds invariants 20 and 22. The order matters. Failed shards are redriven before the words are rewritten: a count may have read
 * the run after the redrive, and the shard before it. The words are rewritten before the first message: a redriven shard that finds
 * its bit set is never counted. The run waits only after the last message.
 */
import { keepsNote } from "../../model/run/note.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { askedToSplit, shardKey, shardNames } from "../../model/run/shard.ts";
import { defaultMaxItemErrors, isShare, tooManyFailed } from "../../model/task/items/item-errors.ts";
import { mostSplits } from "../../model/task/shards/parallel.ts";
import {
  apply,
  asShard,
  earlierErrors,
  hasNothingOpen,
  type RunWrite,
  readShards,
  redrive,
  reset,
  type StoredShards,
  settingsNow,
  shardExpiry,
  shardsProgress,
  splitChoice,
} from "../../runs/index.ts";
import type { Ending } from "../stop.ts";
import type { Turn } from "../turn.ts";
import { addCounts, completes, spreads } from "./choices.ts";
import { recounted } from "./recount.ts";
import { sendShards } from "./send-shards.ts";
import { quiet } from "./shard-work.ts";

/** Each refusal of a reset comes of a count that landed in between. */
const mostTries = 100;

/** Does what the shards need. @throws as the store and the queue do */
export async function launch(turn: Turn): Promise<Ending> {
  const { context, lease, deployed } = turn;
  const stops = deployed.settings.parallel?.onShardError === "stop";
  for (let tries = 0; tries < mostTries; tries++) {
    const stop = turn.mustCheckIn ? await turn.checkInWithin() : turn.stop;
    if (stop !== undefined) return stop;
    const { run } = turn;
    let stored = await readShards(context.store, run);
    if (run.redo) stored = await redriveFailed(turn, stored);
    const recount = recounted(run, stored.shards, stops);
    if (run.redo || recount.differs) {
      const outcome = await lease.write((held) => reset(held, run, recount));
      if (!outcome.ok && !lease.isHeldIn(outcome.item)) return { kind: "lost" };
      if (!outcome.ok) continue;
    }
    if (hasNothingOpen(turn.run)) {
      addCounts(turn, stored);
      const tooMany = await whyTooMany(turn);
      return { kind: "shards", choose: () => completes(turn, tooMany) };
    }
    const isPatrol = run.launched === run.turn;
    await sendShards(context, turn.run, stored, isPatrol);
    const splitAsked = isPatrol ? toBeSplit(turn, stored) : undefined;
    return turn.stop ?? { kind: "shards", choose: () => spreads(turn, run.turn, splitAsked) };
  }
  throw new Error(`the run's shards were counted ${mostTries} times while it was launched`);
}

/** A share of items that may fail is each shard's own while it walks: all of them are held to it at the run's end. */
async function whyTooMany({ run, context, deployed }: Turn): Promise<string | undefined> {
  const { skippedItems = 0, ticks } = run;
  if (skippedItems === 0) return undefined;
  const { maxItemErrors: max = defaultMaxItemErrors } = await settingsNow(context, deployed);
  if (!isShare(max) || !tooManyFailed(max, skippedItems, ticks + skippedItems)) return undefined;
  const [failed, all] = [skippedItems, ticks + skippedItems].map((count) => count.toLocaleString("en"));
  return `${failed} of ${all} items failed, more than the share ${max} that maxItemErrors allows: raise it to go on`;
}

/** So long a shard must still take to be split by itself, in seconds. */
const longSeconds = 600;

/**
 * Those that are asked to split, and the shard that keeps the run from its end, where fewer than half are open and the task lets it
 * be split by itself. Undefined as long as one that is asked may still be cut.
 */
function toBeSplit({ run, deployed, context }: Turn, stored: StoredShards): readonly string[] | undefined {
  const { parallel } = deployed.settings;
  const { open = 0, splits = [] } = run;
  const may = parallel?.resplit === true && deployed.task.splitShard !== undefined;
  const before = askedToSplit(run);
  const isFull = splits.length + before.length >= mostSplits;
  if (!may || isFull || 2 * open >= shardNames(run).length) return undefined;
  const { asked, others } = splitChoice(run, shardsProgress(run, stored, context.clock.now()));
  const [slowest] = others;
  if (asked.length > 0 || slowest === undefined || (slowest.secondsLeft ?? 0) <= longSeconds)
    return undefined;
  return [...before, slowest.name];
}

/** The run was redriven: shards that failed go on at their cursors. */
async function redriveFailed({ context, run }: Turn, stored: StoredShards): Promise<StoredShards> {
  const shards = new Map(stored.shards);
  const failed = [...shards].filter(([, { status }]) => status === "errored");
  const atOnce = 16;
  const expiresAt = shardExpiry(context, run.task, context.clock.now());
  const ofShard = (write: RunWrite) => asShard(write, expiresAt);
  const bringBack = async ([name, shard]: readonly [string, RunRecord]) => {
    const errors = shard.error === undefined ? undefined : earlierErrors(shard, shard.error);
    const write = redrive(shard, context.clock.now(), errors, keepsNote);
    // What it did not use of its permits went back when it was counted.
    const again = { ...write, remove: [...(write.remove ?? []), "permits"] as const };
    const { item } = await apply({ ...quiet(context), asShard: ofShard }, shardKey(run, name), again);
    if (item !== undefined) shards.set(name, item);
  };
  for (let i = 0; i < failed.length; i += atOnce)
    await Promise.all(failed.slice(i, i + atOnce).map(bringBack));
  return { ...stored, shards };
}
