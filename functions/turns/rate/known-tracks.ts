/** What a turn knows of the tracks of its rate limit, by the newest answer that it had. */
import type { Random } from "../../model/clock.ts";
import type { TaskPart } from "../../store/run-store.ts";
import type { Tracks } from "./tracks.ts";

export interface FreeTrack {
  readonly track: number;
  /** Up to when it is given out. */
  readonly at: number;
}

export class KnownTracks {
  tracks: Tracks;
  readonly #random: Random;
  readonly #upTo = new Map<number, number>();

  constructor(tracks: Tracks, random: Random) {
    this.tracks = tracks;
    this.#random = random;
  }

  hear(item: Partial<TaskPart>): void {
    for (let track = 0; track < this.tracks.count; track++) {
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
    return Math.min(...this.#all().map(({ at }) => at));
  }

  /** Those that are free at an instant. */
  free(then: number): readonly FreeTrack[] {
    return this.#all().filter(({ at }) => at <= then);
  }

  /**
   * Some of those, besides the own: the farthest from them first, so that places are evenly spread. At most half of the free
   * ones, so that others find some.
   */
  spread(then: number, own: readonly number[], wanted: number): readonly FreeTrack[] {
    const { count } = this.tracks;
    let free = this.free(then).filter(({ track }) => !own.includes(track));
    const most = Math.min(wanted, Math.ceil(free.length / 2));
    const taken = [...own];
    const chosen: FreeTrack[] = [];
    while (chosen.length < most) {
      const far = free.map((each) => {
        const distances = taken.map((track) => Math.abs(track - each.track));
        const nearest = Math.min(count, ...distances.map((by) => Math.min(by, count - by)));
        return { each, far: nearest + this.#random() };
      });
      const { each } = far.reduce((a, b) => (b.far > a.far ? b : a));
      chosen.push(each);
      taken.push(each.track);
      free = free.filter((other) => other !== each);
    }
    return chosen;
  }

  #all(): FreeTrack[] {
    return Array.from({ length: this.tracks.count }, (_, track) => ({ track, at: this.upTo(track) }));
  }
}
