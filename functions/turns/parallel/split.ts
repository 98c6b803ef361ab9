/**
 * Splits a shard. Only its owner can, since it alone knows the cursor: its turn ends with a write that cuts its spec and names what is to
 * become of the rest. The next owner, mostly at once, makes a shard of the rest, has it counted as one of the run's, and sends
 * it, before it walks on. Each step does no harm when it is done again, so a worker may die after any.
 */

import { turnMessage } from "../../model/run/messages/message.ts";
import { notBegun } from "../../model/run/new-run.ts";
import type { ShardAttributes } from "../../model/run/record/shard-attributes.ts";
import { shardKey } from "../../model/run/shard.ts";
import type { Json } from "../../model/task/task.ts";
import { laneOfRun } from "../../model/task/task-directory.ts";
import { apply, create, cutShard, publish, shardExpiry } from "../../runs/index.ts";
import type { Choice } from "../settle/choice.ts";
import { nextTurn } from "../settle/next-turn.ts";
import type { Stop } from "../stop.ts";
import type { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { withinTurn } from "../within-turn.ts";
import { specText } from "./check-plan.ts";
import type { ShardWork } from "./shard-work.ts";
import { reached } from "./unavailable.ts";

/** Each refusal comes of another shard's publication, or of an operator. */
const mostTries = 40;

/** What is written of a turn that was ended to cut its shard; undefined where it cannot be cut now. @throws what the task throws */
export async function cutting(
  turn: Turn,
  ctx: TurnContext,
  { name }: ShardWork,
): Promise<(() => Choice) | undefined> {
  const { run, checkpoints, deployed, context } = turn;
  const { spec = "null", splitCount = 0 } = run;
  const { cursor } = checkpoints;
  const asked = Promise.resolve(deployed.task.splitShard?.(JSON.parse(spec) as Json, cursor, ctx));
  const parts = await withinTurn(turn, asked, "splitShard");
  if (parts === undefined) return undefined;
  const split: Required<ShardAttributes> = {
    spec: specText(parts.kept),
    pendingSplit: { name: `${name}.${splitCount + 1}`, spec: specText(parts.rest) },
    splitCount: splitCount + 1,
  };
  return () => {
    const progress = checkpoints.progress(context.clock.monotonic());
    const next = nextTurn(turn, 0);
    const write = (lease: Parameters<Choice["write"]>[0]) => cutShard(lease, progress, split, next);
    return { write, to: "interrupted", reason: "shards", nextInSeconds: 0 };
  };
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
  const now = context.clock.now();
  const { trigger, scheduledTime, params, paramsStoredSeparately, tags, lane } = turn.run;
  const made = {
    ...{ ...notBegun, trigger, scheduledTime, params, paramsStoredSeparately, tags, lane, spec },
    createdAt: new Date(now).toISOString(),
    startCalled: true,
    expiresAt: shardExpiry(context, key.task, now),
  } as unknown as Parameters<typeof create>[0];
  // The run is read with it: a pause must not be overlooked for as long as a split takes.
  const [, parent] = await reached(
    Promise.all([apply(context, key, create(made)), context.store.get(parentKey)]),
  );
  work.hear(parent);
  for (let tries = 0; turn.stop === undefined && !isPublished(work, name); tries++) {
    if (tries === mostTries)
      throw new Error(`the run changed ${mostTries} times while a split was published`);
    const write = publish(work.parent, name, work.name);
    work.hear((await reached(apply(context, parentKey, write))).item);
  }
  if (!isPublished(work, name)) return turn.stop;
  work.hasPublished = true;
  if (turn.stop === undefined)
    await reached(context.queue.send(laneOfRun(context, key as never), turnMessage({ ...key, turn: 0 })));
  return turn.stop;
}

function isPublished({ parent }: ShardWork, name: string): boolean {
  return parent.splits?.includes(name) === true;
}
