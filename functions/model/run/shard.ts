/**
 * Shards: the parts of a run that is split, and how they are named and counted. A shard is a run of its own, `RUN#shard#003`,
 * in the partition `TASK#RUN`; the run that a person sees is its *parent*, which has a bit for each shard that has ended.
 *
 * Bits are in words of sixteen: a shard's place is its number, and that of a split its place in `splits` after all planned ones.
 */
import type { Failure } from "./record/failure.ts";
import type { RunKey, RunRecord } from "./run.ts";
import { isTerminal } from "./status.ts";

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** In a parent, one word of the bitmap of the shards that have ended and were counted: `d0` holds the first sixteen. */
export type WordName = `d${Digit}` | `d${1 | 2 | 3 | 4 | 5 | 6}${Digit}`;

type Words = { readonly [Word in WordName]?: number };

/** What the record of a parent has besides. */
export interface ParentAttributes extends Words {
  /** How many shards were planned; 1 where the run is not split after all. Absent until it is planned. */
  readonly shards?: number;
  /** The shards that were split off others since, by their names such as `003.1`. */
  readonly splits?: readonly string[];
  /** How many are not yet counted as ended. */
  readonly open?: number;
  /** How many of those that were counted ended as errored, and the first one's error. */
  readonly failed?: number;
  readonly shardError?: Failure;
  /** How often the words were rewritten: a late count from before does not apply. */
  readonly epoch?: number;
  /** The turn that the newest launch gave the run: at that turn, its messages were sent. */
  readonly launched?: number;
  /** It was redriven: the next launch brings back the shards that failed. */
  readonly redo?: true;
  /** A shard failed, and `onShardError` is "stop": the others stop. */
  readonly stop?: true;
  /** The names of shards that are to be split, such as `003`. */
  readonly splitAsked?: readonly string[];
  /** Of `maxItemErrors`, how many its shards have taken. */
  readonly permits?: number;
  /** What the shards that were counted have used: as `usage`, which is that of the parent's own turns. */
  readonly shardMs?: number;
  readonly shardTurns?: number;
  readonly shardCpuMs?: number;
}

/** What the record of a shard has besides. */
export interface ShardAttributes {
  /** JSON text: which part of the collection it is. */
  readonly spec?: string;
  /** It was cut: the name and the spec of the shard that is to be made of the rest. */
  readonly pendingSplit?: { readonly name: string; readonly spec: string };
  /** How often it was cut. */
  readonly splitCount?: number;
}

/** Defined in the bundles of workers of a stage none of whose tasks is parallel: nothing there ever names a shard. */
declare const PAWL_UNSPLIT: true | undefined;

const infix = "#shard#";
const pattern = /^(.*)#shard#(\d{3}(?:\.\d+)*)$/s;

/** A shard's key. `name` is its number in three digits, or that of a split. */
export function shardKey({ task, run }: RunKey, name: string): RunKey {
  return { task, run: run + infix + name };
}

/** The name of a planned shard. */
export function shardName(index: number): string {
  return String(index).padStart(3, "0");
}

/** The parent of a shard, and the shard's name; undefined for a run that is no shard. */
export function parentOf({
  task,
  run,
}: RunKey): { readonly parent: RunKey; readonly name: string } | undefined {
  if (typeof PAWL_UNSPLIT !== "undefined") return undefined;
  const found = pattern.exec(run);
  return found === null ? undefined : { parent: { task, run: found[1] as string }, name: found[2] as string };
}

/** The name of the run that a person sees: a shard's parent. */
export function shownRun({ task, run }: RunKey): string {
  if (typeof PAWL_UNSPLIT !== "undefined") return run;
  return parentOf({ task, run })?.parent.run ?? run;
}

/** The partition of a run's shards, plan and skipped items. */
export function partitionOf({ task, run }: RunKey): string {
  return `${task}#${run}`;
}

/** Whether a run is split into shards. */
export function isSplit({ shards = 1 }: ParentAttributes): boolean {
  return shards > 1;
}

/** The place of a shard's bit; undefined for a split that is not published. */
export function placeOf({ shards = 0, splits = [] }: ParentAttributes, name: string): number | undefined {
  if (!name.includes(".")) return Number(name) < shards ? Number(name) : undefined;
  const at = splits.indexOf(name);
  return at < 0 ? undefined : shards + at;
}

/** The names of all shards, in the order of their places. */
export function shardNames({ shards = 0, splits = [] }: ParentAttributes): readonly string[] {
  return [...Array.from({ length: shards }, (_, i) => shardName(i)), ...splits];
}

const wordBits = 16;

/** The word of a place, and its bit in it. */
export function bitOf(place: number): { readonly word: WordName; readonly bit: number } {
  return { word: `d${Math.floor(place / wordBits)}` as WordName, bit: 1 << (place % wordBits) };
}

/** Whether a shard was counted as ended. */
export function isCounted(parent: ParentAttributes, name: string): boolean {
  const place = placeOf(parent, name);
  if (place === undefined) return false;
  const { word, bit } = bitOf(place);
  return ((parent[word] ?? 0) & bit) !== 0;
}

/** Whether a shard's worker must leave its items alone: its parent has ended, is paused, or stops since another shard failed. */
export function holdsShards({ status, stop }: Pick<RunRecord, "status" | "stop">): boolean {
  return isTerminal(status) || status === "paused" || stop === true;
}

/** For so long after its end a run's shards may still be at work, in milliseconds: no item is begun without a read of the parent that was sent in the last 30 s. */
export const shardsStopMs = 32_000;

/** Whether a run that has ended may still have shards at work. `now` in epoch milliseconds. */
export function mayHaveShardsAtWork(
  { open = 0, endedAt }: Pick<RunRecord, "open" | "endedAt">,
  now: number,
): boolean {
  if (typeof PAWL_UNSPLIT !== "undefined") return false;
  return open > 0 && endedAt !== undefined && now < Date.parse(endedAt) + shardsStopMs;
}
