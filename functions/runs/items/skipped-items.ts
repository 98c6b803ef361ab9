/**
 * Stores the items that a run skipped, and reads them back. They are in parts, each with the name of the one before it; the
 * run has the newest one's. A part is put before the run's cursor passes its items, so the chain is whole; a part that no
 * run came to name belongs to a worker that died, and is passed over.
 */
import type { Log } from "../../model/log.ts";
import { expiry, type RunKey, type RunRecord } from "../../model/run/run.ts";
import { isSplit, shardNames } from "../../model/run/shard.ts";
import {
  type SkippedItem,
  type SkippedName,
  skippedKeptDays,
  skippedKey,
} from "../../model/run/skipped-item.ts";
import { keptDays, type TaskDirectory } from "../../model/task/task-directory.ts";
import type { RunStore } from "../../store/run-store.ts";
import { putSkipped } from "../moves/attachment/put-skipped.ts";
import { readShards } from "../shards/stored.ts";

interface Target extends Pick<TaskDirectory, "recordsKeptDays"> {
  readonly store: RunStore;
  readonly log: Log;
  readonly clock: { now(): number };
}

/** One part of a run's skipped items. */
export interface SkippedPart {
  readonly name: SkippedName;
  readonly previous: string | undefined;
  /** Each as the JSON text of a `SkippedItem`. */
  readonly items: readonly string[];
}

/** Puts a part. To put it twice does no harm. @throws as the store does */
export async function storeSkipped(
  context: Target,
  run: RunKey,
  { name, previous, items }: SkippedPart,
): Promise<void> {
  const days = keptDays(context, run.task) + skippedKeptDays;
  const write = putSkipped(`[${items.join(",")}]`, previous, expiry(context.clock.now(), days));
  await context.store.updateAttachment(skippedKey(run), name, write);
  context.log("debug", write.name, run, { items: items.length });
}

/** In a part that stands for all shards of a run: the newest part of one of them. */
export interface ShardHead {
  readonly head: SkippedName;
}

/** The newest part of each shard of a run, in the order of their places. */
export async function shardHeads(store: RunStore, run: RunRecord): Promise<readonly ShardHead[]> {
  const { shards } = await readShards(store, run);
  const heads = shardNames(run).map((name) => shards.get(name)?.skippedHead);
  return heads.filter((head) => head !== undefined).map((head) => ({ head: head as SkippedName }));
}

/** A run's skipped items that are recorded, in the order of its walk, or of its shards: read part by part as they are asked for. */
export async function* readSkipped(
  store: RunStore,
  run: RunKey & Pick<RunRecord, "skippedHead"> & Partial<RunRecord>,
): AsyncGenerator<SkippedItem> {
  const heads =
    run.skippedHead === undefined && isSplit(run)
      ? await shardHeads(store, run as RunRecord)
      : [{ head: run.skippedHead }];
  for (const { head } of heads)
    if (head !== undefined) yield* readChain(store, { task: run.task, run: run.run, skippedHead: head });
}

async function* readChain(
  store: RunStore,
  run: RunKey & Pick<RunRecord, "skippedHead">,
): AsyncGenerator<SkippedItem> {
  const key = skippedKey(run);
  const links = await store.attachmentsIn(key.task);
  const previousOf = new Map(
    links.map(({ run: name, previous }) => [name.slice(key.run.length + 1), previous]),
  );
  const chain: string[] = [];
  // A chain is never longer than there are parts.
  for (let name: string | undefined = run.skippedHead; name !== undefined && chain.length < links.length; ) {
    if (previousOf.has(name)) chain.push(name);
    name = previousOf.get(name);
  }
  for (const name of chain.reverse()) {
    const text = await store.getAttachment(key, name as SkippedName);
    const items: readonly (SkippedItem | ShardHead)[] = text === undefined ? [] : JSON.parse(text);
    for (const item of items) {
      if ("head" in item) yield* readChain(store, { task: run.task, run: run.run, skippedHead: item.head });
      else yield item;
    }
  }
}
