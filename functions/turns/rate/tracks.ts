/**
 * A rate, divided into tracks that workers take slices of. The items of all tracks together are evenly spread: track `i` of
 * `n` has each n-th place of one grid, so workers on different tracks take turns, and no two items share an instant. A rate
 * below ten a second has one track, and its grid begins whenever somebody asks. Pure; instants are epoch milliseconds.
 */
import { type ResolvedRateLimit, stretchMs } from "../../model/task/rate-limit.ts";

/** At most so many tracks: each is two attributes of an item that is written several times a second. */
const mostTracks = 50;
/** A track has at least so many items a second. */
const leastOnTrack = 5;
/** A place may be used so much later than its instant: within it the machine's timers are. With 500 a second that is 7.5 items. */
const shortestLateMs = 15;
/** Of the limit's stretch, the share by which a place of a slow rate may be late. */
const lateShare = 0.01;
/** Rounding never skips a place. */
const tolerance = 1e-3;

export interface Tracks {
  readonly count: number;
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
  const count = Math.min(mostTracks, Math.max(1, Math.floor((items / length) * (1_000 / leastOnTrack))));
  const gapMs = length / items;
  const strideMs = gapMs * count;
  return {
    count,
    strideMs,
    lateMs: Math.max(shortestLateMs, Math.min(gapMs / 2, length * lateShare)),
  };
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
