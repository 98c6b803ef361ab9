/**
 * The places at which one turn may begin items under a fast rate limit. It takes them in slices of tracks, by one conditional write
 * each, a moment before it needs them. A place that was not used within `lateMs` is gone: whatever dies, hangs or comes late
 * can only lose places, never begin items in another's.
 *
 * A worker that is slower than one track takes one place at a time. A faster one keeps so many tracks as it can use, and takes
 * more than a second of each by one write. Now and then it gives one up, so that others get a track too. It looks for
 * tracks in one item of the table, its home, and moves on to the next one where it finds none.
 */

import { type Slice, type Tracks, trackAt } from "../../model/task/rate/tracks.ts";
import type { TaskPart } from "../../store/run-store.ts";
import { Part, type PartProps } from "./part.ts";
import { Width } from "./width.ts";

/** A turn that could use more tracks than it finds looks in another item after this long, each time longer. In milliseconds. */
const moveMs = 100;
const longestMoveMs = 8_000;
const longestHomelessMs = 2_000;

export interface SlicesProps extends Omit<PartProps, "take" | "granted"> {
  /** Asks for slices in an item. Returns that as it is then, whether or not it gave them. */
  take(part: number, slices: readonly Slice[], by: number): Promise<Partial<TaskPart> | undefined>;
}

export class Slices {
  readonly #props: SlicesProps;
  #tracks: Tracks;
  readonly #width: Width;
  #parts: readonly Part[];
  /** In which of them it looks for tracks, and when in the next one. */
  #home = 0;
  #moveAt = 0;
  #moveMs = moveMs;
  /** Instants in order, and how many of them are gone. */
  #places: number[] = [];
  #gone = 0;

  constructor(props: SlicesProps, tracks: Tracks) {
    this.#props = props;
    this.#tracks = tracks;
    this.#width = new Width(tracks);
    this.#parts = this.#made();
  }

  /** The limit has changed. */
  set tracks(tracks: Tracks) {
    this.#tracks = tracks;
    this.#width.tracks = tracks;
    this.#parts = this.#made();
  }

  /** The first request that is under way to be answered; undefined where there is none. Never rejects. */
  get asking(): Promise<void> | undefined {
    const all = this.#parts.map(({ asking }) => asking).filter((one) => one !== undefined);
    return all.length < 2 ? all[0] : Promise.race(all);
  }

  /** The earliest instant of a place that can still be used. What is past is gone. */
  next(now: number): number | undefined {
    for (;;) {
      const at = this.#places[this.#gone];
      if (at === undefined || at >= now - this.#tracks.lateMs) return at;
      this.#gone++;
      const track = trackAt(this.#tracks, at);
      this.#parts[track % this.#tracks.parts]?.miss(track);
    }
  }

  /** An item is there that may begin. */
  isReady(now: number): void {
    this.#width.isReady(now);
  }

  /** It begins, at the place that is next. */
  use(now: number): void {
    this.#gone++;
    this.#width.begins(now);
  }

  /** Up to when the track is given out that is free first, as far as is known. */
  get freeAt(): number {
    return Math.min(...this.#parts.map(({ freeAt }) => freeAt));
  }

  /**
   * Asks for more where that is due. Returns when to come back at the latest; undefined while requests are under way, and there is
   * nothing else to do.
   * @param until no place after this is of use
   */
  refill(now: number, until: number): number | undefined {
    this.#width.judge(now);
    const { tracksWanted } = this.#width;
    if (tracksWanted === 0) return this.#one(now);
    this.#move(now, this.#own.length < tracksWanted);
    const back = this.#parts.map((part, i) =>
      part.refill(now, until, this.#own, tracksWanted, i === this.#home),
    );
    const known = back.filter((at) => at !== undefined);
    if (known.length > 0) return Math.max(now + 1, Math.min(...known));
    return this.asking === undefined && this.#own.length === 0 ? Math.max(now + 1, this.#moveAt) : undefined;
  }

  /** One place, once there is none left. */
  #one(now: number): number | undefined {
    for (const part of this.#parts) part.letGo();
    if (this.#places.length > this.#gone) return Number.POSITIVE_INFINITY;
    if (this.asking !== undefined) return undefined;
    this.#move(now, true);
    return this.#parts[this.#home]?.one(now);
  }

  /** Looks for tracks in the next item, where this one has none left. */
  #move(now: number, wantsMore: boolean): void {
    const { parts } = this.#tracks;
    const home = this.#parts[this.#home] as Part;
    if (parts === 1 || !wantsMore || !home.isCrowded || home.asking !== undefined || now < this.#moveAt)
      return;
    this.#home = (this.#home + 1) % parts;
    this.#parts[this.#home]?.tryAgain();
    const longest = this.#own.length === 0 ? longestHomelessMs : longestMoveMs;
    this.#moveAt = now + Math.min(longest, this.#moveMs) * (0.5 + this.#props.random());
    this.#moveMs = Math.min(longestMoveMs, 2 * this.#moveMs);
  }

  /** The tracks that it has. */
  get #own(): readonly number[] {
    return this.#parts.flatMap(({ kept }) => kept);
  }

  #made(): readonly Part[] {
    const { parts } = this.#tracks;
    this.#home = Math.floor(this.#props.random() * parts);
    return Array.from({ length: parts }, (_, part) => {
      const take = (slices: readonly Slice[], by: number) => this.#props.take(part, slices, by);
      return new Part({ ...this.#props, take, granted: this.#add }, this.#tracks, part, this.#width);
    });
  }

  readonly #add = (places: readonly number[]): void => {
    this.#places = [...this.#places.slice(this.#gone), ...places].sort((a, b) => a - b);
    this.#gone = 0;
  };
}
