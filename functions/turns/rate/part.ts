/**
 * The slices that a turn takes in one item of its rate limit: which tracks it keeps there, which are free, and when it asks. One
 * request is under way at a time. A request whose answer does not come is sent again as it is, and its slices are known by its
 * number wherever they are seen.
 */

import { placesIn, type Slice, sliceFrom, type Tracks } from "../../model/task/rate/tracks.ts";
import type { TaskPart } from "../../store/run-store.ts";
import { freeMs, KeptTracks } from "./kept-tracks.ts";
import { type FreeTrack, KnownTracks } from "./known-tracks.ts";
import { Requests, type RequestsProps } from "./requests.ts";
import type { Width } from "./width.ts";

/** Slices end so long after they are taken, so that the next ones are taken together. */
const sliceMs = 2_000;
const firstSliceMs = 600;
/** One place is taken of a track whose next place is at most so far away, twice as far after each refusal: the nearest would be everybody's. */
const nearMs = 30;
/** What an answer said of tracks that others have holds for so long, in milliseconds: they take their next slices. */
const freshMs = 100;
/** After so many refusals in a row it no longer asks again at once. */
const atOnce = 4;
/** Workers that wait for the same track ask spread over so many milliseconds; longer after each refusal or error. */
const spreadMs = 50;
const longestSpreadMs = 6_000;
const errorSpreadMs = 500;
const longestErrorSpreadMs = 5_000;

export interface PartProps extends RequestsProps {
  /** Told of a request that failed. */
  failed(error: unknown): void;
  /** Told of places that it has taken. */
  granted(places: readonly number[]): void;
}

export class Part {
  readonly #props: PartProps;
  readonly #tracks: Tracks;
  readonly #width: Width;
  readonly #kept = new KeptTracks();
  readonly #known: KnownTracks;
  readonly #requests: Requests;
  #isCrowded = false;
  /** Others are looked for though what is known of them is old. */
  #looksAgain = true;
  #heardAt = Number.NEGATIVE_INFINITY;
  /** So many others are asked for at once: fewer after a refusal. */
  #mostOthers = Number.POSITIVE_INFINITY;
  #grants = 0;
  #refusals = 0;
  #errors = 0;
  #askAt = 0;
  #asking: Promise<void> | undefined;

  constructor(props: PartProps, tracks: Tracks, part: number, width: Width) {
    this.#props = props;
    this.#tracks = tracks;
    this.#width = width;
    this.#known = new KnownTracks(tracks, part, props.random);
    this.#requests = new Requests(props);
  }

  get asking(): Promise<void> | undefined {
    return this.#asking;
  }

  /** The tracks that it keeps. */
  get kept(): readonly number[] {
    return this.#kept.all;
  }

  /** Whether it has asked for a track, or looked for one, and found none. */
  get isCrowded(): boolean {
    return this.#isCrowded || this.#refusals >= atOnce;
  }

  /** Up to when the track is given out that is free first, as far as is known. */
  get freeAt(): number {
    return this.#known.freeAt;
  }

  /** A place of a track was not used. */
  miss(track: number): void {
    this.#kept.miss(track);
  }

  /** It keeps no track any more. */
  letGo(): void {
    this.#kept.clear();
  }

  /** It may be asked again for tracks. */
  tryAgain(): void {
    this.#isCrowded = false;
    this.#looksAgain = true;
  }

  /** Asks for one place. Returns when to come back; undefined while a request is under way. */
  one(now: number): number | undefined {
    if (this.#asking !== undefined) return undefined;
    if (now < this.#askAt) return this.#askAt;
    const next = this.#known
      .free(now + freeMs)
      .map(({ track, at }) => sliceFrom(this.#tracks, track, Math.max(at, now), 1));
    const first = Math.min(...next.map(({ start }) => start));
    const isUnknown = this.#heardAt < 0;
    const near = next.filter(({ start }) => isUnknown || start <= first + nearMs * 2 ** this.#refusals);
    const chosen = near[Math.floor(this.#props.random() * near.length)];
    this.#isCrowded = chosen === undefined;
    return chosen === undefined ? this.#whenFree(now) : this.#ask([chosen]);
  }

  /**
   * Takes the next slices of the tracks it keeps, where that is due, and some of others.
   * @param until no place after this is of use
   * @param own the tracks that the turn has in all items
   * @param wanted how many it can use
   * @returns when to come back; undefined while a request is under way
   */
  refill(
    now: number,
    until: number,
    own: readonly number[],
    wanted: number,
    looks: boolean,
  ): number | undefined {
    if (this.#asking !== undefined) return undefined;
    if (now < this.#askAt) return this.#askAt;
    const kept = this.#kept.due(now, sliceMs / this.#tracks.strideMs, own.length - wanted);
    const chosen = kept.length > 0 ? kept : this.#others(now, own, wanted, looks);
    const end = Math.min(this.#kept.endBeside(now, chosen) ?? now + this.#sliceMs, until);
    const slices = chosen.flatMap(({ track, at }) => this.#slice(track, Math.max(at, now), end));
    if (slices.length > 0) return this.#ask(slices);
    const { nextAt } = this.#kept;
    if (nextAt !== undefined) return Math.max(now + 1, nextAt);
    return looks && own.length === 0 ? this.#whenFree(now) : undefined;
  }

  #whenFree(now: number): number {
    this.#askAt = Math.max(now + 1, this.freeAt - freeMs) + this.#props.random() * this.#spread;
    return this.#askAt;
  }

  #slice(track: number, at: number, end: number): readonly Slice[] {
    const { strideMs } = this.#tracks;
    const first = sliceFrom(this.#tracks, track, at, 1);
    if (first.start > end) return [];
    const places = Math.max(1, Math.round((end - first.start) / strideMs));
    return [{ ...first, end: first.start + places * strideMs }];
  }

  /** Some of the free tracks. They are asked for by themselves: a track that it keeps is not refused for another's sake. */
  #others(now: number, own: readonly number[], wanted: number, looks: boolean): readonly FreeTrack[] {
    const more = Math.min(wanted - own.length, this.#mostOthers);
    const isFresh = now <= this.#heardAt + freshMs;
    if (more <= 0 || !(isFresh || (looks && (this.#looksAgain || own.length === 0)))) return [];
    if (this.#isCrowded && own.length > 0) return [];
    this.#looksAgain = false;
    const { count, strideMs } = this.#tracks;
    const least = Math.min(count, (this.#width.apartMs * count) / strideMs);
    const chosen = this.#known.spread(now + freeMs, own, more, least);
    this.#isCrowded = chosen.length === 0;
    return chosen;
  }

  #ask(slices: readonly Slice[]): undefined {
    this.#asking = this.#send(slices).finally(() => {
      this.#asking = undefined;
    });
  }

  async #send(slices: readonly Slice[]): Promise<void> {
    const { clock, failed, random } = this.#props;
    const places = slices.flatMap((slice) => placesIn(this.#tracks, slice));
    try {
      const isGranted = this.#hear(await this.#requests.send(slices, places));
      this.#isCrowded = false;
      this.#errors = 0;
      this.#refusals = isGranted ? 0 : this.#refusals + 1;
      this.#mostOthers = isGranted ? 2 * this.#mostOthers : Math.max(1, Math.floor(slices.length / 2));
      this.#askAt = this.#refusals < atOnce ? 0 : clock.now() + random() * this.#spread;
    } catch (error) {
      failed(error);
      const spread = Math.min(longestErrorSpreadMs, errorSpreadMs * 2 ** this.#errors++);
      this.#askAt = clock.now() + (spread * (1 + random())) / 2;
    }
  }

  /** Takes in what an answer says. Whether a request was granted. */
  #hear(item: Partial<TaskPart>): boolean {
    const { clock, granted: add, random } = this.#props;
    this.#known.hear(item);
    this.#heardAt = clock.now();
    this.#width.isCrowded = this.#known.free(this.#heardAt).length === 0;
    // Another has taken it since.
    this.#kept.onlyIf((track, end) => this.#known.upTo(track) === end);
    const granted = this.#requests.granted(item);
    for (const { by, slices, places } of granted) {
      add(places);
      if (this.#width.tracksWanted === 0) continue;
      // Another may have taken a track since.
      const own = slices.filter(({ track }) => item[`by#${track}`] === by);
      this.#kept.keep(own, this.#sliceMs, random);
      this.#grants++;
    }
    return granted.length > 0;
  }

  /** Its first slices are short: a turn may be over soon. */
  get #sliceMs(): number {
    return Math.min(sliceMs, firstSliceMs * 2 ** this.#grants);
  }

  get #spread(): number {
    return Math.min(longestSpreadMs, spreadMs * 2 ** this.#refusals);
  }
}
