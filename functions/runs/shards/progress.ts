/**
 * How far the shards of a run are, and which of them is the slowest: for people, and for those who choose which shard to
 * split. Reckoned of the run and its shards as they were read. How many items a shard has is known where its spec says so
 * (`items`), where its cursor says how far it is between `from` and `to`, or as its share of the run's total.
 */
import { isHeld } from "../../model/run/held.ts";
import type { RunRecord } from "../../model/run/run.ts";
import { askedToSplit, isCounted, shardNames } from "../../model/run/shard.ts";
import { isTerminal } from "../../model/run/status.ts";
import type { Json } from "../../model/task/task.ts";
import type { StoredShards } from "./stored.ts";

/** How far one shard is. */
export interface ShardProgress {
  readonly name: string;
  /** What its walk finds as `ctx.shard`. */
  readonly spec: Json | undefined;
  /** Undefined where it has not begun. */
  readonly shard: RunRecord | undefined;
  readonly hasEnded: boolean;
  /** Items done or skipped. */
  readonly done: number;
  /** How many items it has, or may have. */
  readonly total?: number;
  /** Items a second, over the time in which a worker held it. */
  readonly ratePerSecond?: number;
  /** Of work. Of one that has no rate yet, as fast as the others. */
  readonly secondsLeft?: number;
}

/** How far a run is with all of its shards. */
export interface ShardsProgress {
  /** In the order of their places. */
  readonly shards: readonly ShardProgress[];
  readonly ended: number;
  /** Whether a worker holds them. */
  readonly atWork: number;
  readonly done: number;
  readonly skipped: number;
  /** Items a second, of those at work together. */
  readonly ratePerSecond?: number;
  /** Until the last one has ended, with as many workers as now. */
  readonly secondsLeft?: number;
}

/** Work shorter than this has no rate. */
const leastSeconds = 1;

/** @param now in epoch milliseconds, from before the shards were read */
export function shardsProgress(run: RunRecord, stored: StoredShards, now: number): ShardsProgress {
  const names = shardNames(run);
  const share = run.total === undefined ? usualItems(stored) : Math.ceil(run.total / names.length);
  const seen = names.map((name) => seenShard(run, name, stored, share));
  const worked = seen.filter(({ ratePerSecond, done }) => ratePerSecond !== undefined && done > 0);
  const usual = worked.reduce((sum, each) => sum + (each.ratePerSecond as number), 0) / worked.length;
  const shards = seen.map((each) => withTimeLeft(each, usual));
  const held = shards.filter(({ shard }) => shard !== undefined && isHeld(shard, now));
  const atWork = held.filter(({ hasEnded }) => !hasEnded);
  const rate = atWork.reduce((sum, { ratePerSecond = 0 }) => sum + ratePerSecond, 0);
  return {
    shards,
    ended: shards.filter(({ hasEnded }) => hasEnded).length,
    atWork: held.length,
    done: shards.reduce((sum, { done }) => sum + done, 0),
    skipped: shards.reduce((sum, { shard }) => sum + (shard?.skippedItems ?? 0), 0),
    ratePerSecond: rate > 0 ? rate : undefined,
    secondsLeft: allSecondsLeft(shards, atWork.length),
  };
}

/** Shards that have not ended, the one with the most time left first; where that is unknown, the one that has done least. */
export function slowestFirst({ shards }: Pick<ShardsProgress, "shards">): readonly ShardProgress[] {
  const left = ({ secondsLeft = -1 }: ShardProgress) => secondsLeft;
  return shards.filter(({ hasEnded }) => !hasEnded).sort((a, b) => left(b) - left(a) || a.done - b.done);
}

/**
 * Shards that are asked to split and may be at the next checkpoint, and those that are not asked, the slowest first. Left out are
 * those that are asked and cannot be cut now: others may be asked in their place.
 */
export function splitChoice(
  run: RunRecord,
  progress: ShardsProgress,
): { readonly asked: readonly string[]; readonly others: readonly ShardProgress[] } {
  const names = askedToSplit(run);
  const open = slowestFirst(progress);
  const may = open.filter(({ name, shard }) => names.includes(name) && !isUncut(shard));
  return {
    asked: may.map(({ name }) => name),
    others: open.filter(({ name }) => !names.includes(name)),
  };
}

/** Whether `splitShard` said of the shard as it is that it cannot be cut now. */
function isUncut({ uncut, splitCount = 0 }: Partial<RunRecord> = {}): boolean {
  return uncut === splitCount;
}

function seenShard(
  run: RunRecord,
  name: string,
  stored: StoredShards,
  share: number | undefined,
): ShardProgress {
  const shard = stored.shards.get(name);
  const index = name.includes(".") ? undefined : Number(name);
  const planned = index === undefined ? undefined : (stored.specs[index] ?? { index, of: run.shards ?? 0 });
  const spec = shard?.spec === undefined ? planned : (JSON.parse(shard.spec) as Json);
  const { ticks = 0, skippedItems = 0, usage } = shard ?? {};
  const done = ticks + skippedItems;
  const seconds = (usage?.ms ?? 0) / 1000;
  return {
    name,
    spec,
    shard,
    hasEnded: isCounted(run, name) || (shard !== undefined && isTerminal(shard.status)),
    done,
    total: itemsIn(spec) ?? byPlace(spec, shard?.cursor, done) ?? share,
    ratePerSecond: seconds >= leastSeconds && done > 0 ? done / seconds : undefined,
  };
}

function withTimeLeft(each: ShardProgress, usual: number): ShardProgress {
  const { hasEnded, done, total, ratePerSecond = usual } = each;
  if (hasEnded || total === undefined || !(ratePerSecond > 0)) return each;
  return { ...each, secondsLeft: Math.ceil(Math.max(0, total - done) / ratePerSecond) };
}

/** The longest of all, or what all take with as many workers: whichever is more. */
function allSecondsLeft(shards: readonly ShardProgress[], workers: number): number | undefined {
  const left = shards.filter(({ hasEnded }) => !hasEnded).map(({ secondsLeft }) => secondsLeft);
  if (workers === 0 || left.length === 0 || left.includes(undefined)) return undefined;
  const all = left as number[];
  return Math.max(...all, Math.ceil(all.reduce((sum, each) => sum + each, 0) / workers));
}

/** What a spec says itself. */
function itemsIn(spec: Json | undefined): number | undefined {
  const { items } = objectOf(spec);
  return Number.isSafeInteger(items) && Number(items) >= 0 ? Number(items) : undefined;
}

/** By how far a cursor is between `from` and `to`: a number, or an object with a `byte`. */
function byPlace(spec: Json | undefined, cursor: string | undefined, done: number): number | undefined {
  const { from, to } = objectOf(spec);
  const saved = cursor === undefined ? undefined : (JSON.parse(cursor) as Json);
  const at = typeof saved === "number" ? saved : objectOf(saved).byte;
  if (typeof from !== "number" || typeof to !== "number" || typeof at !== "number") return undefined;
  const share = (at - from) / (to - from);
  return share > 0 && share <= 1 ? Math.round(done / share) : undefined;
}

/** As many as those had that have ended. */
function usualItems({ shards }: StoredShards): number | undefined {
  const ended = [...shards.values()].filter(({ status }) => isTerminal(status));
  const items = ended.reduce((sum, { ticks, skippedItems = 0 }) => sum + ticks + skippedItems, 0);
  return ended.length === 0 ? undefined : Math.ceil(items / ended.length);
}

function objectOf(value: Json | undefined): { readonly [name: string]: unknown } {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as { readonly [name: string]: Json }) : {};
}
