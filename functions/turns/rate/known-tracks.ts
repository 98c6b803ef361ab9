/** What a turn knows of those tracks of its rate limit that are in one item, by the newest answer that it had. */
import type { Random } from "../../model/clock.ts";
import type { Tracks } from "../../model/task/rate/tracks.ts";
import type { TaskPart } from "../../store/run-store.ts";

export interface FreeTrack {
  readonly track: number;
  /** Up to when it is given out. */
  readonly at: number;
}

export class KnownTracks {
  readonly #count: number;
  readonly #own: readonly number[];
  readonly #random: Random;
  readonly #upTo = new Map<number, number>();

  constructor({ count, parts }: Tracks, part: number, random: Random) {
    this.#count = count;
    this.#own = Array.from({ length: Math.ceil((count - part) / parts) }, (_, i) => part + i * parts);
    this.#random = random;
  }

  hear(item: Partial<TaskPart>): void {
    for (const track of this.#own) {
      const upTo = item[`upto#${track}`];
      if (upTo !== undefined) this.#upTo.set(track, upTo);
    }
  }

  /** Up to when a track is given out; 0 where nothing is known. */
  upTo(track: number): number {
    return this.#upTo.get(track) ?? 0;
  }

  /** Up to when the track is given out that is free first. */
  get freeAt(): number {
    return Math.min(...this.#own.map((track) => this.upTo(track)));
  }

  /** Those that are free at an instant. */
  free(then: number): readonly FreeTrack[] {
    return this.#own.map((track) => ({ track, at: this.upTo(track) })).filter(({ at }) => at <= then);
  }

  /**
   * Some of those, besides those that the turn has: the farthest from them first, so that places are evenly spread. At most half
   * of the free ones, so that others find some.
   * @param least none is nearer to another one of the turn, in tracks
   */
  spread(then: number, taken: readonly number[], wanted: number, least: number): readonly FreeTrack[] {
    const far = (track: number, other: number) => {
      const by = Math.abs(track - other);
      return Math.min(by, this.#count - by);
    };
    let free = this.free(then)
      .filter(({ track }) => !taken.includes(track))
      .map((each) => ({
        each,
        far: Math.min(this.#count, ...taken.map((track) => far(track, each.track))) + this.#random(),
      }))
      .filter(({ far }) => far >= least);
    const most = Math.min(wanted, Math.ceil(free.length / 2));
    const chosen: FreeTrack[] = [];
    while (chosen.length < most && free.length > 0) {
      const { each: next } = free.reduce((a, b) => (b.far > a.far ? b : a));
      chosen.push(next);
      free = free
        .filter(({ each }) => each !== next)
        .map((one) => ({ ...one, far: Math.min(one.far, far(next.track, one.each.track) + this.#random()) }))
        .filter(({ far }) => far >= least);
    }
    return chosen;
  }
}
