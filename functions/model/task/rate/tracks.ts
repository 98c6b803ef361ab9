/**
 * A rate, divided into tracks that workers take slices of. The items of all tracks together are evenly spread: track `i` of
 * `n` has each n-th place of one grid, so workers on different tracks take turns, and no two items share an instant. The tracks of
 * a fast rate are spread over several items of the table, so that none is written too often. A rate below ten a second has one
 * track, the row, whose places begin whenever somebody asks, and are whole milliseconds apart: the table adds them up exactly, and a
 * double does not. Such a rate is slower by up to 1 %. Pure; instants are epoch milliseconds.
 */
import { type ResolvedRateLimit, stretchMs } from "../rate-limit.ts";

/** At most so many tracks in one item: each is two attributes, and an item that weighs more costs more for each write. */
const tracksInPart = 50;
const mostParts = 24;
/** A track has at least so many items a second. */
const leastOnTrack = 5;
/** A place may be used so much later than its instant: within it the machine's timers are. With 500 a second that is 7.5 items. */
const shortestLateMs = 15;
/** Rounding never skips a place. */
const tolerance = 1e-3;

export interface Tracks {
  readonly count: number;
  /** Over so many items of the table they are spread: track `i` is in the one whose number is `i` modulo this. */
  readonly parts: number;
  /** Between two places of one track. */
  readonly strideMs: number;
  /** So late a place may be used. */
  readonly lateMs: number;
}

/** Consecutive places of a track, the first at `start`, up to `end`. */
export interface Slice {
  readonly track: number;
  readonly start: number;
  readonly end: number;
}

export function tracksOf({ items, per }: Pick<ResolvedRateLimit, "items" | "per">): Tracks {
  const length = stretchMs(per);
  const fitting = Math.max(1, Math.floor((items / length) * (1_000 / leastOnTrack)));
  const parts = Math.min(mostParts, Math.ceil(fitting / tracksInPart));
  const count = Math.min(fitting, tracksInPart * parts);
  const gapMs = length / items;
  const lateMs = count === 1 ? Math.max(shortestLateMs, gapMs / 2) : shortestLateMs;
  const strideMs = count === 1 ? Math.ceil(gapMs) : gapMs * count;
  return { count, parts, strideMs, lateMs };
}

/** The name of an item of a fast rate limit. That of a slow one is `rate#KEY`. */
export function partName(key: string, part: number): string {
  return `rate/${part}#${key}`;
}

/** The next places of a track from an instant on. */
export function sliceFrom({ count, strideMs }: Tracks, track: number, at: number, places: number): Slice {
  const phase = count === 1 ? at : (track * strideMs) / count;
  const start = phase + Math.ceil((at - phase) / strideMs - tolerance) * strideMs;
  return { track, start, end: start + places * strideMs };
}

/** The track that has a place. */
export function trackAt({ count, strideMs }: Tracks, place: number): number {
  return Math.round(((place % strideMs) * count) / strideMs) % count;
}

/** The instants of a slice's places. */
export function placesIn({ strideMs }: Tracks, { start, end }: Slice): number[] {
  const places: number[] = [];
  for (let at = start; at < end - strideMs * tolerance; at = start + places.length * strideMs)
    places.push(at);
  return places;
}
