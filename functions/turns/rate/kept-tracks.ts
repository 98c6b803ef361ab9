/** The tracks of one item of a rate limit that a turn keeps: it takes their next slices, most of them by one write. */
import type { Random } from "../../model/clock.ts";
import type { Slice } from "../../model/task/rate/tracks.ts";
import type { FreeTrack } from "./known-tracks.ts";

/** A track is kept by taking its next slice so long before it begins; any other is free so long before. In milliseconds. */
const keepMs = 500;
export const freeMs = 250;
/** Tracks that are to be kept within this time are kept by one write. */
const togetherMs = 500;
/** A track of which a greater share is missed within a slice is left to others. */
const mostMissed = 0.4;
/** How often a track is left to others, and within how many milliseconds of its being free it is taken again. */
const turnover = 0.05;
const turnoverMs = 100;

/** Up to when it is the turn's, when its next slice is taken, and how many of its places were missed since the last one was. */
interface Kept {
  readonly end: number;
  readonly keepAt: number;
  missed: number;
}

export class KeptTracks {
  readonly #kept = new Map<number, Kept>();

  get all(): readonly number[] {
    return [...this.#kept.keys()];
  }

  /** When the next slices are to be taken; undefined where it keeps none. */
  get nextAt(): number | undefined {
    const all = [...this.#kept.values()].map(({ keepAt }) => keepAt);
    return all.length === 0 ? undefined : Math.min(...all);
  }

  /** Slices of them were taken. */
  keep(slices: readonly Slice[], lengthMs: number, random: Random): void {
    for (const { track, end } of slices) {
      const early = random() < turnover ? freeMs - turnoverMs * random() : keepMs;
      this.#kept.set(track, { end, keepAt: end - Math.min(early, lengthMs / 2), missed: 0 });
    }
  }

  /** A place was not used: others of this turn may lie too near, which begins its items one after the other. */
  miss(track: number): void {
    const kept = this.#kept.get(track);
    if (kept !== undefined) kept.missed++;
  }

  clear(): void {
    this.#kept.clear();
  }

  /** Another may have taken one. */
  onlyIf(isOwn: (track: number, end: number) => boolean): void {
    for (const [track, { end }] of this.#kept) if (!isOwn(track, end)) this.#kept.delete(track);
  }

  /**
   * Those whose next slices are to be taken now, and the ends of their last ones. It lets go those that have ended, or that it misses
   * too many places of.
   * @param places how many a slice has
   * @param surplus so many are let go
   */
  due(now: number, places: number, surplus: number): readonly FreeTrack[] {
    for (const [track, { end, keepAt, missed }] of this.#kept) {
      const isSpoiled = keepAt <= now + togetherMs && missed > mostMissed * places;
      if (end <= now || isSpoiled) this.#kept.delete(track);
    }
    if ((this.nextAt ?? Number.POSITIVE_INFINITY) > now) return [];
    const due = [...this.#kept].filter(([, { keepAt }]) => keepAt <= now + togetherMs);
    const left = Math.max(0, surplus);
    for (const [track] of due.slice(0, left)) this.#kept.delete(track);
    return due.slice(left).map(([track, { end }]) => ({ track, at: end }));
  }

  /** The end of its other tracks, with which slices that are taken now may end, so that one write keeps all; undefined where that is soon. */
  endBeside(now: number, taken: readonly FreeTrack[]): number | undefined {
    const others = [...this.#kept].filter(([track]) => !taken.some((one) => one.track === track));
    const end = Math.max(...others.map(([, kept]) => kept.end));
    return end > now + keepMs + togetherMs ? end : undefined;
  }
}
