/**
 * Shards: the parts of a run that is split, and how they are named and counted. A shard is a run of its own, `RUN#shard#003`,
 * in the partition `TASK#RUN`; the run that a person sees is its *parent*, which has a bit for each shard that has ended.
 *
 * Bits are in words of six: a shard's place is its number, and that of a split its place in `splits` after all planned ones.
 */
import type { ParentAttributes, WordName } from "./record/shard-attributes.ts";
import type { RunKey, RunRecord } from "./run.ts";
import { isTerminal } from "./status.ts";

/** Defined in the bundles of workers of a stage none of whose tasks is parallel: nothing there ever names a shard. */
declare const PAWL_UNSPLIT: true | undefined;

const infix = "#shard#";

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
  const found = /^(.*)#shard#(\d{3}(?:\.\d+)*)$/s.exec(run);
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

/** Whether a run's shards are at work, or will be: it waits for the last one. */
export function waitsForShards({
  status,
  reason,
  shards,
}: Pick<RunRecord, "status" | "reason" | "shards">): boolean {
  return status === "interrupted" && reason === "shards" && isSplit({ shards });
}

/** How many shards a run has, with those that were split off, and how many of them were counted as ended. */
export function shardCounts({ shards = 0, splits = [], open = 0 }: ParentAttributes): {
  readonly all: number;
  readonly ended: number;
} {
  const all = shards + splits.length;
  return { all, ended: all - open };
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

/** So few that a condition can list all values of a word in which one bit is clear. */
const wordBits = 6;

/** The word of a place, and its bit in it. */
export function bitOf(place: number): { readonly word: WordName; readonly bit: number } {
  return { word: `d${Math.floor(place / wordBits)}` as WordName, bit: 1 << (place % wordBits) };
}

/** All values that a word may have while a bit of it is clear, but for 0. */
export function valuesWithout(bit: number): readonly number[] {
  return Array.from({ length: 2 ** wordBits }, (_, value) => value).filter(
    (value) => value > 0 && (value & bit) === 0,
  );
}

/** Whether a shard was counted as ended. */
export function isCounted(parent: ParentAttributes, name: string): boolean {
  const place = placeOf(parent, name);
  if (place === undefined) return false;
  const { word, bit } = bitOf(place);
  return ((parent[word] ?? 0) & bit) !== 0;
}

/** The shards of a run that are to be split. Nothing is to become any more of what was asked of one that was counted as ended. */
export function askedToSplit(parent: ParentAttributes): readonly string[] {
  return (parent.splitAsked ?? []).filter((name) => !isCounted(parent, name));
}

/**
 * Whether a shard's worker must leave its items alone: its parent has ended, is paused, or stops since another shard failed.
 * One that was redriven may still wait for its places: it lets its shards go on when it is launched.
 */
export function holdsShards({ status, stop, redo }: Pick<RunRecord, "status" | "stop" | "redo">): boolean {
  return isTerminal(status) || status === "paused" || stop === true || redo !== undefined;
}

/** For so long after its end a run's shards may still be at work, in milliseconds: no item is begun without a read of the parent that was sent in the last 30 s. */
export const shardsStopMs = 32_000;

/** Whether a run that has ended, or was redriven since, may still have shards at work. `now` in epoch milliseconds. */
export function mayHaveShardsAtWork(
  { open = 0, redo, endedAt = redo }: Pick<RunRecord, "open" | "endedAt" | "redo">,
  now: number,
): boolean {
  if (typeof PAWL_UNSPLIT !== "undefined") return false;
  return open > 0 && endedAt !== undefined && now < Date.parse(endedAt) + shardsStopMs;
}

/** Whether a run that was paused or has ended may still have shards at work. `now` in epoch milliseconds. */
export function isStopping(
  { open, endedAt, pausedAt }: Pick<RunRecord, "open" | "endedAt" | "pausedAt">,
  now: number,
): boolean {
  return mayHaveShardsAtWork({ open, endedAt: endedAt ?? pausedAt }, now);
}
