/**
 * Stores the items that a run skipped, and reads them back. They are in parts, each with the name of the one before it; the
 * run has the newest one's. A part is put before the run's cursor passes its items, so the chain is whole; a part that no
 * run came to name belongs to a worker that died, and is passed over.
 */
import { hash32 } from "../../model/hash.ts";
import type { Log } from "../../model/log.ts";
import { expiry, type RunKey, type RunRecord } from "../../model/run/run.ts";
import { isSplit, shardNames } from "../../model/run/shard.ts";
import {
  type SkippedItem,
  type SkippedName,
  skippedKeptDays,
  skippedKey,
  skippedName,
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
  const expiresAt = expiry(context.clock.now(), days);
  const text = `[${items.join(",")}]`;
  const write = putSkipped({ text, previous, count: items.length, expiresAt });
  await context.store.updateAttachment(skippedKey(run), name, write);
  context.log("debug", write.name, run, { items: items.length });
}

/** A run, as far as its skipped items are found by it. */
type Skipping = RunKey & Pick<RunRecord, "skippedHead" | "shards" | "splits">;

/** The newest part of each shard of a run, in the order of their places. */
export async function shardHeads(store: RunStore, run: Skipping): Promise<readonly SkippedName[]> {
  const { shards } = await readShards(store, run);
  const heads = shardNames(run).map((name) => shards.get(name)?.skippedHead);
  return heads.filter((head) => head !== undefined) as SkippedName[];
}

/**
 * Puts a part that stands for all shards of a run: it has the newest part of each, under a name that follows from them.
 * Undefined where no shard skipped an item. @throws as the store does
 */
export async function storeJointHead(context: Target, run: Skipping): Promise<SkippedName | undefined> {
  const heads = await shardHeads(context.store, run);
  if (heads.length === 0) return undefined;
  const hash = hash32(heads.join()).toString(16).padStart(8, "0");
  const name = skippedName(hash, heads.length, jointShard);
  const items = heads.map((head) => JSON.stringify(head));
  await storeSkipped(context, run, { name, previous: undefined, items });
  return name;
}

/** The most characters of a part that is put for chosen items: each may have three bytes, of the 400 KB of an item. */
const longestPart = 100_000;

/**
 * Puts a chain of just some of a run's skipped items, under names that follow from which they are, so that to put it twice does
 * no harm. @param head the newest part of all of them @param numbers from 1, ascending @throws as the store does
 */
export async function storeChosen(
  context: Target,
  run: Skipping,
  head: string,
  numbers: readonly number[],
): Promise<SkippedName> {
  const chosen = new Set(numbers);
  // Two hashes: other items of the same run must not get the same name.
  const of = [head, ...numbers].join();
  const hash = [of, `${of}.`].map((text) => hash32(text).toString(16).padStart(8, "0")).join("");
  let [part, length, previous, n] = [[] as string[], 0, undefined as SkippedName | undefined, 0];
  const put = async () => {
    const name = skippedName(hash, ++n, "chosen");
    await storeSkipped(context, run, { name, previous, items: part });
    [part, length, previous] = [[], 0, name];
  };
  let number = 0;
  for await (const item of readSkipped(context.store, { ...run, skippedHead: head })) {
    if (!chosen.has(++number)) continue;
    const text = JSON.stringify(item);
    if (length > 0 && length + text.length > longestPart) await put();
    part.push(text);
    length += text.length;
  }
  if (part.length > 0 || previous === undefined) await put();
  return previous as unknown as SkippedName;
}

/** How many skipped items of a run that is split are recorded: each of its shards records up to a limit. */
export async function recordedOf(store: RunStore, run: Skipping): Promise<number> {
  const parts = await partsOf(store, run);
  return parts.reduce((sum, { count = 0 }) => sum + count, 0);
}

/**
 * A run's skipped items that are recorded, in the order of its walk, or of its shards: read part by part as they are asked for.
 * @param after so many of the first ones are left out, and parts of none but those are not read @default none
 */
export async function* readSkipped(store: RunStore, run: Skipping, after = 0): AsyncGenerator<SkippedItem> {
  const key = skippedKey(run);
  let number = 0;
  for (const { name, count } of await partsOf(store, run)) {
    if (count !== undefined && number + count <= after) {
      number += count;
      continue;
    }
    const text = await store.getAttachment(key, name);
    const items: readonly SkippedItem[] = text === undefined ? [] : JSON.parse(text);
    for (const item of items) if (++number > after) yield item;
  }
}

/** In the name of a part: it stands for all shards. */
const jointShard = "all";

/** The newest part of each chain of a run. */
async function headsOf(store: RunStore, run: Skipping): Promise<readonly string[]> {
  const { skippedHead: head } = run;
  if (head === undefined) return isSplit(run) ? shardHeads(store, run) : [];
  if (!head.startsWith(`${jointShard}.`)) return [head];
  const text = await store.getAttachment(skippedKey(run), head as SkippedName);
  const heads: readonly (string | { readonly head: string })[] = text === undefined ? [] : JSON.parse(text);
  // An earlier version wrote objects.
  return heads.map((each) => (typeof each === "string" ? each : each.head));
}

/** The parts of a run in their order. One query lists all that there are, however many shards put them. */
async function partsOf(
  store: RunStore,
  run: Skipping,
): Promise<readonly { readonly name: SkippedName; readonly count: number | undefined }[]> {
  const heads = await headsOf(store, run);
  if (heads.length === 0) return [];
  const key = skippedKey(run);
  const links = await store.attachmentsIn(key.task);
  const linkOf = new Map(links.map((link) => [link.run.slice(key.run.length + 1), link]));
  return heads.flatMap((head) => {
    const chain: { readonly name: SkippedName; readonly count: number | undefined }[] = [];
    // A chain is never longer than there are parts.
    for (let name: string | undefined = head; name !== undefined && chain.length < links.length; ) {
      const link = linkOf.get(name);
      if (link !== undefined) chain.push({ name: name as SkippedName, count: link.count });
      name = link?.previous;
    }
    return chain.reverse();
  });
}
