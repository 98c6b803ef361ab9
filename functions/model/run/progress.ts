/**
 * How far a run is, for people: worded alike wherever it is shown. The items that are counted are those that were dealt with,
 * done or skipped, so that they agree with the percentage; how many of them were skipped is said after it.
 */
import type { RunRecord } from "./run.ts";
import { isSplit, shardCounts } from "./shard.ts";
import { isTerminal } from "./status.ts";

/** Work shorter than this has no rate: 3 items in 1 ms are not 3,000 a second. */
const leastSeconds = 1;

export interface Progress {
  readonly ticks: number;
  readonly total?: number;
  /** Items recorded as skipped; undefined where there are none. */
  readonly skippedItems?: number;
  /** Of the total, done or skipped: 0 to 100, whole. */
  readonly percent?: number;
  /** Items a second, over the time in which a worker held the run, once that is a second. */
  readonly ratePerSecond?: number;
  /** Of work, as long as the run has not ended. */
  readonly secondsLeft?: number;
  /** `1,200 out of 30,000 users (4 %), 3 of them skipped, 310 a second, 1 min 33 s left`; of a run that is split, first `3 of 8 shards`. */
  readonly text: string;
}

/** What is counted where a task does not say. */
export const defaultUnit = "items";

type Counted = "ticks" | "total" | "skippedItems" | "usage" | "status" | "shards" | "splits" | "open";

/**
 * Of a run that is split, what its shards did that have ended: those at work are known to who reads them.
 * @param unit what the run's task counts, in the plural
 */
export function progressOf(run: Pick<RunRecord, Counted>, unit = defaultUnit): Progress {
  const { ticks, total, skippedItems = 0, status } = run;
  // Its own turns do nothing to items.
  const usage = isSplit(run) ? undefined : run.usage;
  const done = ticks + skippedItems;
  // A total may be approximate, and a task may finish before it has seen every item: what succeeded is complete.
  const complete = total !== undefined && status === "succeeded";
  const within = total !== undefined && (complete ? done === total : done <= total);
  const share = within && total > 0 ? Math.floor((100 * done) / total) : undefined;
  const percent = complete ? 100 : share;
  const seconds = (usage?.ms ?? 0) / 1000;
  const ratePerSecond = seconds >= leastSeconds && done > 0 ? done / seconds : undefined;
  const left = within && !isTerminal(status) ? total - done : 0;
  const secondsLeft = ratePerSecond === undefined || left === 0 ? undefined : Math.ceil(left / ratePerSecond);
  const text = [
    ...(isSplit(run) ? [shardsText(run)] : []),
    `${counted(done, within ? total : undefined, unit)}${percent === undefined ? "" : ` (${percent} %)`}`,
    ...(within || complete || total === undefined ? [] : [`expected ${grouped(total)}`]),
    ...(skippedItems === 0 ? [] : [`${grouped(skippedItems)} of them skipped`]),
    ...(ratePerSecond === undefined ? [] : [rateText(ratePerSecond)]),
    ...(secondsLeft === undefined ? [] : [`${duration(secondsLeft)} left`]),
  ].join(", ");
  return {
    ticks,
    total,
    skippedItems: skippedItems === 0 ? undefined : skippedItems,
    percent,
    ratePerSecond,
    secondsLeft,
    text,
  };
}

/** `412 of 1,000 shards`. */
function shardsText(run: Pick<RunRecord, "shards" | "splits" | "open">): string {
  const { all, ended } = shardCounts(run);
  return `${grouped(ended)} of ${grouped(all)} shards`;
}

/** `1,200 users`, or `1,200 out of 30,000 users`. Of one, `users: 1`: only the plural of a task's own unit is known. */
function counted(done: number, total: number | undefined, unit: string): string {
  const number = total === undefined ? grouped(done) : `${grouped(done)} out of ${grouped(total)}`;
  if ((total ?? done) !== 1) return `${number} ${unit}`;
  return unit === defaultUnit ? `${number} item` : `${unit}: ${number}`;
}

/** `1 h 2 min`, `3 min 20 s`, `12 s`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}

/** `12,000`. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** By the second, or by the minute where less than one comes in ten seconds. */
export function rateText(perSecond: number): string {
  return perSecond >= 0.1 ? `${rounded(perSecond)} a second` : `${rounded(60 * perSecond)} a minute`;
}

function rounded(rate: number): string {
  return rate >= 10 ? grouped(rate) : rate.toFixed(1);
}
