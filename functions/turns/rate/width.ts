/**
 * How many tracks of a rate limit a turn can use at once, by how long it is busy with an item. None: it takes one place at a
 * time, since it is slower than one track, and others want the rest of it.
 */
import type { Tracks } from "../../model/task/rate/tracks.ts";

/** Of what is known of earlier items, the share that one more replaces. */
const newShare = 0.2;
/** An item counts as at most so many times as long as those before, and so many milliseconds. */
const mostGrowth = 2;
const leastMs = 5;
/** It doubles so often at the most, in milliseconds. */
const doublesEveryMs = 100;
/** So much of a track more or less than fits is no reason for another number of them. */
const slack = 0.15;
/** A turn that would use less of a track takes one place at a time. */
const leastFit = 0.5;

export class Width {
  tracks: Tracks;
  /** Whether others use all that it does not: then it takes no track that it uses in part. */
  isCrowded = false;
  #wanted = 0;
  #busyMs: number | undefined;
  #usedAt: number | undefined;
  #doublesAt = 0;

  constructor(tracks: Tracks) {
    this.tracks = tracks;
  }

  get tracksWanted(): number {
    return this.#wanted;
  }

  /** Two places of one turn are of use where they are so far apart, in milliseconds. */
  get apartMs(): number {
    return (this.#busyMs ?? 0) - this.tracks.lateMs;
  }

  /** An item begins. */
  begins(now: number): void {
    this.#usedAt = now;
  }

  /** The next item is there, so the one before is done. */
  isReady(now: number): void {
    if (this.#usedAt === undefined) return;
    const ms = now - this.#usedAt;
    const before = this.#busyMs ?? ms;
    // A process that stands still for a moment says little about its items.
    this.#busyMs = before + newShare * (Math.min(ms, before * mostGrowth + leastMs) - before);
    this.#usedAt = undefined;
  }

  judge(now: number): void {
    const { count, strideMs } = this.tracks;
    if (this.#busyMs === undefined || count === 1) return;
    const fits = Math.min(count, strideMs / Math.max(this.#busyMs, 0.01));
    const rounded = this.isCrowded || fits < leastFit ? Math.floor(fits + slack) : Math.ceil(fits - slack);
    const target = Math.min(count, rounded);
    if (target > this.#wanted && now < this.#doublesAt) return;
    if (target > this.#wanted) this.#doublesAt = now + doublesEveryMs;
    this.#wanted = Math.min(target, Math.max(1, 2 * this.#wanted));
  }
}
