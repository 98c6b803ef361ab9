/**
 * How many tracks of a rate limit a turn can use at once, by how it used its places. None: it takes one place at a time. It
 * doubles until places were missed, and then grows slowly.
 */
import type { Tracks } from "./tracks.ts";

/** It is judged so often, in milliseconds. */
const judgedEveryMs = 200;
/** Of the places, the share that may be missed before it takes fewer tracks; and before it takes one place at a time. */
const missedShare = 0.1;
const mostMissedShare = 0.5;
/** A worker that used so many single places, each soon after the one before, can use a track. */
const quickUses = 3;

export class Width {
  tracks: Tracks;
  #wanted = 0;
  #used = 0;
  #missed = 0;
  #quick = 0;
  #usedAt = 0;
  #judgeAt = 0;
  #isCareful = false;

  constructor(tracks: Tracks) {
    this.tracks = tracks;
  }

  get tracksWanted(): number {
    return this.#wanted;
  }

  missed(): void {
    this.#missed++;
  }

  used(now: number): void {
    this.#used++;
    this.#quick = now - this.#usedAt <= 1.5 * this.tracks.strideMs ? this.#quick + 1 : 0;
    this.#usedAt = now;
  }

  judge(now: number): void {
    const { count } = this.tracks;
    if (this.#wanted === 0) {
      if (count > 1 && this.#quick >= quickUses) this.#begin(1, now);
      return;
    }
    const all = this.#used + this.#missed;
    if (now < this.#judgeAt || all === 0) return;
    const share = this.#missed / all;
    if (share > mostMissedShare && this.#missed > 2) {
      this.#begin(0, now);
      return;
    }
    if (share > missedShare) {
      this.#isCareful = true;
      this.#begin(Math.max(1, Math.floor(this.#wanted * 0.8)), now);
      return;
    }
    const more = this.#isCareful
      ? this.#wanted + Math.max(1, Math.floor(this.#wanted / 10))
      : 2 * this.#wanted;
    // A careful worker grows once a second.
    this.#begin(Math.min(count, more), now + (this.#isCareful ? 1_000 : 0));
  }

  #begin(wanted: number, now: number): void {
    this.#wanted = wanted;
    this.#used = this.#missed = this.#quick = 0;
    this.#judgeAt = now + judgedEveryMs;
  }
}
