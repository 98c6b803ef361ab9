/** Sends the messages of shards: of all that are open, or, on patrol, of those that nothing else would bring to a worker. */
import { isHeld } from "../../model/run/held.ts";
import { turnMessage } from "../../model/run/messages/message.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { isCounted, shardKey, shardNames } from "../../model/run/shard.ts";
import { laneOfRun } from "../../model/task/task-directory.ts";
import { largestBatch } from "../../queue/run-queue.ts";
import { isForsaken, type RunnerContext, type StoredShards } from "../../runs/index.ts";

/** Batches that are under way at once. */
const atOnce = 8;

/** Sends them. @throws where SQS did not take one: the run must not wait for it */
export async function sendShards(
  context: RunnerContext,
  run: RunRecord,
  stored: StoredShards,
  isPatrol: boolean,
): Promise<void> {
  const names = shardNames(run).filter((name) => !isCounted(run, name));
  const sent = isPatrol ? onPatrol(names, stored, context.clock.now()) : names;
  const bodies = sent.flatMap((name) => messageOf(run, name, stored));
  const lane = laneOfRun(context, run);
  const key = context.further?.groupKey(context, run);
  for (let i = 0; i < bodies.length; i += atOnce * largestBatch) {
    const batches: string[][] = [];
    for (let j = i; j < Math.min(i + atOnce * largestBatch, bodies.length); j += largestBatch)
      batches.push(bodies.slice(j, j + largestBatch));
    await Promise.all(batches.map((batch) => sendAll(context, lane, batch, key)));
  }
}

async function sendAll(
  { queue }: RunnerContext,
  lane: string,
  bodies: readonly string[],
  key: string | undefined,
): Promise<void> {
  const keys = key === undefined ? undefined : bodies.map(() => key);
  const unsent = await queue.sendBatch(lane, bodies, undefined, keys);
  for (const { index } of unsent) await queue.send(lane, bodies[index] as string, undefined, key);
}

/**
 * A shard whose worker died, and that has no entry. Only where no open shard has a worker or an entry all of them: some may have
 * lost their messages, and a message too many costs a read.
 */
function onPatrol(names: readonly string[], { shards }: StoredShards, now: number): readonly string[] {
  const open = names.map((name) => shards.get(name));
  const isBusy = open.some((shard) => shard && (isHeld(shard, now) || shard.dueAt !== undefined));
  if (!isBusy) return names;
  return names.filter((name) => {
    const shard = shards.get(name);
    return shard !== undefined && isForsaken(shard, now);
  });
}

/** At its present turn; the first message of one that does not exist says what it is. */
function messageOf(run: RunRecord, name: string, { specs, shards }: StoredShards): string[] {
  const shard = shards.get(name);
  if (shard !== undefined) return [turnMessage(shard)];
  // What was split off has a record before it counts.
  const index = Number(name);
  if (!Number.isInteger(index) || name.includes(".")) return [];
  const spec = specs[index] ?? { index, of: run.shards };
  return [JSON.stringify({ ...shardKey(run, name), turn: 0, spec })];
}
