/**
 * Splits a shard. Only its owner can, since it alone knows the cursor: its turn ends with a write that cuts its spec and names what is to
 * become of the rest. The next owner, mostly at once, makes a shard of the rest, has it counted as one of the run's, and sends
 * it, before it walks on. Each step does no harm when it is done again, so a worker may die after any.
 */

import { turnMessage } from "../../model/run/messages/message.ts";
import type { ShardAttributes } from "../../model/run/record/shard-attributes.ts";
import { askedToSplit, shardKey } from "../../model/run/shard.ts";
import { isTerminal } from "../../model/run/status.ts";
import type { Json } from "../../model/task/task.ts";
import { laneOfRun } from "../../model/task/task-directory.ts";
import { apply, askSplit, createShard, cutShard, publish, type SavedProgress } from "../../runs/index.ts";
import type { Choice } from "../settle/choice.ts";
import { nextTurn } from "../settle/next-turn.ts";
import type { Stop } from "../stop.ts";
import type { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { withinTurn } from "../within-turn.ts";
import { checkedParts, type Parts } from "./check-split.ts";
import type { ShardWork } from "./shard-work.ts";
import { checkSecret } from "./specs.ts";
import { reached } from "./unavailable.ts";

/** Each refusal comes of another shard's publication, or of an operator. */
const mostTries = 40;

/** What is written of a turn that was ended to cut its shard; undefined where it goes on as it is. @throws as the store does */
export async function cutting(
  turn: Turn,
  ctx: TurnContext,
  work: ShardWork,
): Promise<(() => Choice) | undefined> {
  const { run, checkpoints, context } = turn;
  const parts = await partsOf(turn, ctx, work);
  if (parts === undefined) return undefined;
  const { splitCount = 0 } = run;
  const split: Required<Omit<ShardAttributes, "uncut">> = {
    spec: parts.kept,
    pendingSplit: { name: `${work.name}.${splitCount + 1}`, spec: parts.rest },
    splitCount: splitCount + 1,
  };
  return () => {
    const progress = checkpoints.progress(context.clock.monotonic());
    const next = nextTurn(turn, 0);
    const write = (lease: Parameters<Choice["write"]>[0]) => cutShard(lease, progress, split, next);
    return { write, to: "interrupted", reason: "shards", nextInSeconds: 0 };
  };
}

/** Asks the task. A shard that it cannot cut is none that has failed: that is told, and the request is dropped. */
async function partsOf(turn: Turn, ctx: TurnContext, work: ShardWork): Promise<Parts | undefined> {
  const { run, checkpoints, deployed, context } = turn;
  const shard = JSON.parse(run.spec ?? "null") as Json;
  const { cursor } = checkpoints;
  const ask = async () => deployed.task.splitShard?.(shard, cursor, ctx);
  try {
    const parts = checkedParts(shard, cursor, await withinTurn(turn, ask(), "splitShard"));
    for (const part of Object.values(parts ?? {})) checkSecret(turn, part, "splitShard returned");
    if (parts !== undefined) return parts;
    work.cannotBeCut();
    // Others are asked in its place.
    checkpoints.add({ uncut: run.splitCount ?? 0 } as Partial<SavedProgress>);
    return undefined;
  } catch (error) {
    if (turn.stop?.kind === "lost") throw error;
    work.cannotBeCut();
    context.log("warn", "split refused", run, { error });
    await context.tellError?.(turn, error, { handled: true, level: "warn" });
    await dropRequest(work);
    return undefined;
  }
}

/** The shard is asked to split no longer. */
async function dropRequest(work: ShardWork): Promise<void> {
  const { context, parentKey, name } = work;
  for (let tries = 0; tries < mostTries && !isTerminal(work.parent.status); tries++) {
    const asked = askedToSplit(work.parent);
    if (!asked.includes(name)) return;
    const left = asked.filter((each) => each !== name);
    work.hear((await reached(apply(context, parentKey, askSplit(work.parent, left)))).item);
  }
}

/** Makes a shard of the rest of one that was cut. Returns why the turn must stop, where its run holds it. */
export async function publishRest(turn: Turn, work: ShardWork): Promise<Stop | undefined> {
  const { pendingSplit } = turn.run;
  if (pendingSplit === undefined) return undefined;
  const { context, parentKey } = work;
  const { name, spec } = pendingSplit;
  // The calls may take most of the lease.
  turn.checkInSoon();
  const key = shardKey(parentKey, name);
  // The run is read with it: a pause must not be overlooked for as long as a split takes.
  const [, parent] = await reached(
    Promise.all([
      apply(context, key, createShard(context, key, turn.run, spec)),
      context.store.get(parentKey),
    ]),
  );
  work.hear(parent);
  for (let tries = 0; turn.stop === undefined && !isPublished(work, name); tries++) {
    if (tries === mostTries)
      throw new Error(`the run changed ${mostTries} times while a split was published`);
    const write = publish(work.parent, name, work.name);
    work.hear((await reached(apply(context, parentKey, write))).item);
  }
  if (!isPublished(work, name)) return turn.stop;
  // Unsent it stays pending: the next owner sends it.
  if (turn.stop !== undefined) return turn.stop;
  await reached(context.queue.send(laneOfRun(context, turn.run), turnMessage({ ...key, turn: 0 })));
  work.hasPublished = true;
  return turn.stop;
}

function isPublished({ parent }: ShardWork, name: string): boolean {
  return parent.splits?.includes(name) === true;
}
