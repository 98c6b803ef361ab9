/**
 * The places at which one turn may begin items under a rate limit. It takes them in slices of tracks, by one conditional write
 * each, a moment before it needs them. A place that was not used within `lateMs` is gone: whatever dies, hangs or comes late
 * can only lose places, never begin items in another's.
 *
 * A worker that is slower than one track takes one place at a time. A faster one keeps so many tracks as it can use, and takes
 * about a second of each by one write. Now and then it leaves one to whoever asks first, so that others come in. A request
 * whose answer does not come is sent again as it is, and its slices are known by its number wherever they are seen.
 */
import type { TaskPart } from "../../store/run-store.ts";
import { type FreeTrack, KnownTracks } from "./known-tracks.ts";
import { type Request, Requests, type RequestsProps } from "./requests.ts";
import { placesIn, type Slice, sliceFrom, type Tracks, trackAt } from "./tracks.ts";
import { Width } from "./width.ts";

/** A track is kept by taking its next slice so long before it begins; any other is free so long before. In milliseconds. */
const keepMs = 500;
const freeMs = 250;
/** Slices end so long after they are taken, so that the next ones are taken together. */
const sliceMs = 1_500;
const firstSliceMs = 200;
/** Tracks that are to be kept within this time are kept by one write. */
const togetherMs = 500;
/** A track of which a greater share is missed within a slice is left to others. */
const mostMissed = 0.4;
/** How often a track is left to others. */
const turnover = 0.05;
/** One place is taken of a track whose next place is at most so far away: the nearest would be everybody's. */
const nearMs = 30;
/** After so many refusals in a row it no longer asks again at once. */
const atOnce = 4;
/** Workers that wait for the same track ask spread over so many milliseconds; longer after each refusal. */
const spreadMs = 50;
const longestSpreadMs = 1_500;
/** A request that failed is followed by another one after this long. */
const afterErrorMs = 250;

export interface SlicesProps extends RequestsProps {
  /** Told of a request that failed. */
  failed(error: unknown): void;
}

/** A track that this turn has: up to when, and when it takes its next slice. */
interface Kept {
  readonly end: number;
  readonly keepAt: number;
}

export class Slices {
  readonly #props: SlicesProps;
  #tracks: Tracks;
  readonly #width: Width;
  /** Instants in order, and how many of them are gone. */
  #places: number[] = [];
  #gone = 0;
  readonly #kept = new Map<number, Kept>();
  /** How many of their places were missed since their last slices were taken: those of others may lie too near. */
  readonly #missed = new Map<number, number>();
  /** What the newest answer said; and whether tracks may be free besides the own. */
  readonly #known: KnownTracks;
  #isCrowded = false;
  readonly #requests: Requests;
  #grants = 0;
  #refusals = 0;
  #askAt = 0;
  #asking: Promise<void> | undefined;

  constructor(props: SlicesProps, tracks: Tracks) {
    this.#props = props;
    this.#tracks = tracks;
    this.#width = new Width(tracks);
    this.#known = new KnownTracks(tracks, props.random);
    this.#requests = new Requests(props);
  }

  /** The limit has changed. */
  set tracks(tracks: Tracks) {
    this.#tracks = tracks;
    this.#width.tracks = tracks;
    this.#known.tracks = tracks;
    this.#kept.clear();
  }

  /** A request that is under way; undefined where there is none. Never rejects. */
  get asking(): Promise<void> | undefined {
    return this.#asking;
  }

  /** The earliest instant of a place that can still be used. What is past is gone. */
  next(now: number): number | undefined {
    for (;;) {
      const at = this.#places[this.#gone];
      if (at === undefined || at >= now - this.#tracks.lateMs) return at;
      this.#gone++;
      const track = trackAt(this.#tracks, at);
      this.#missed.set(track, (this.#missed.get(track) ?? 0) + 1);
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
    return this.#known.freeAt;
  }

  /**
   * Asks for more where that is due. Returns when to come back at the latest; undefined while a request is under way.
   * @param until no place after this is of use
   */
  refill(now: number, until: number): number | undefined {
    if (this.#asking !== undefined) return undefined;
    if (now < this.#askAt) return this.#askAt;
    this.#width.judge(now);
    const slices = this.#width.tracksWanted === 0 ? this.#one(now) : this.#many(now, until);
    if (slices.length > 0) {
      this.#asking = this.#ask(slices).finally(() => {
        this.#asking = undefined;
      });
      return undefined;
    }
    return Math.max(now + 1, this.#backAt(now));
  }

  #backAt(now: number): number {
    const keeps = [...this.#kept.values()].map(({ keepAt }) => keepAt).filter((at) => at > now);
    if (keeps.length > 0 || this.#places.length > this.#gone)
      return Math.min(Number.POSITIVE_INFINITY, ...keeps);
    this.#askAt = Math.max(now, this.freeAt - freeMs) + this.#props.random() * this.#spread;
    return this.#askAt;
  }

  /** One place, once there is none left. */
  #one(now: number): readonly Slice[] {
    this.#kept.clear();
    if (this.#places.length > this.#gone) return [];
    const next = this.#known
      .free(now + freeMs)
      .map(({ track, at }) => sliceFrom(this.#tracks, track, Math.max(at, now), 1));
    const first = Math.min(...next.map(({ start }) => start));
    const near = next.filter(({ start }) => start <= first + nearMs);
    return near.length === 0 ? [] : [near[Math.floor(this.#props.random() * near.length)] as Slice];
  }

  /** The next slices of the tracks it has, and some of others where it can use more. */
  #many(now: number, until: number): readonly Slice[] {
    for (const [track, { end, keepAt }] of this.#kept) {
      const isSpoiled = keepAt <= now + togetherMs && this.#isSpoiled(track);
      if (end <= now || isSpoiled) this.#kept.delete(track);
    }
    const wanted = this.#width.tracksWanted;
    const isDue = [...this.#kept.values()].some(({ keepAt }) => keepAt <= now);
    const due = [...this.#kept].filter(([, { keepAt }]) => isDue && keepAt <= now + togetherMs);
    const surplus = Math.max(0, this.#kept.size - wanted);
    const kept = due.slice(surplus).map(([track, { end }]) => ({ track, at: end }));
    for (const [track] of due.slice(0, surplus)) this.#kept.delete(track);
    const chosen = [...kept, ...this.#others(now, wanted - this.#kept.size)];
    return chosen.flatMap(({ track, at }) => this.#slice(track, at, now, until));
  }

  /** Whether its places lie too near to others of this turn, which begins its items one after the other. */
  #isSpoiled(track: number): boolean {
    return (this.#missed.get(track) ?? 0) > (mostMissed * sliceMs) / this.#tracks.strideMs;
  }

  #slice(track: number, at: number, now: number, until: number): readonly Slice[] {
    const { strideMs } = this.#tracks;
    const first = sliceFrom(this.#tracks, track, Math.max(at, now), 1);
    const end = Math.min(now + this.#sliceMs, until);
    if (first.start > until) return [];
    const places = Math.max(1, Math.round((end - first.start) / strideMs));
    return [{ ...first, end: first.start + places * strideMs }];
  }

  /** Some of the free tracks. */
  #others(now: number, wanted: number): readonly FreeTrack[] {
    if (wanted <= 0 || (this.#isCrowded && this.#kept.size > 0)) return [];
    const chosen = this.#known.spread(now + freeMs, [...this.#kept.keys()], wanted);
    this.#isCrowded = chosen.length === 0;
    return chosen;
  }

  async #ask(slices: readonly Slice[]): Promise<void> {
    const { clock } = this.#props;
    const places = slices.flatMap((slice) => placesIn(this.#tracks, slice));
    try {
      const item = await this.#requests.send(slices, places);
      const granted = this.#hear(item);
      this.#isCrowded = false;
      this.#refusals = granted ? 0 : this.#refusals + 1;
      this.#askAt = this.#refusals < atOnce ? 0 : clock.now() + this.#props.random() * this.#spread;
    } catch (error) {
      this.#props.failed(error);
      this.#askAt = clock.now() + afterErrorMs;
    }
  }

  /** Takes in what an answer says. Whether a request was granted. */
  #hear(item: Partial<TaskPart>): boolean {
    this.#known.hear(item);
    this.#width.isCrowded = this.#known.free(this.#props.clock.now()).length === 0;
    // Another has taken it since.
    for (const [track, { end }] of this.#kept) if (this.#known.upTo(track) !== end) this.#kept.delete(track);
    const granted = this.#requests.granted(item);
    for (const request of granted) this.#add(request, item);
    return granted.length > 0;
  }

  #add({ by, slices, places }: Request, item: Partial<TaskPart>): void {
    const { random } = this.#props;
    this.#places = [...this.#places.slice(this.#gone), ...places].sort((a, b) => a - b);
    this.#gone = 0;
    if (this.#width.tracksWanted === 0) return;
    const length = this.#sliceMs;
    this.#grants++;
    for (const { track, end } of slices) {
      // Another may have taken the track since.
      if (item[`by#${track}`] !== by) continue;
      const early = random() < turnover ? freeMs - 2 * spreadMs * random() : keepMs;
      this.#missed.delete(track);
      this.#kept.set(track, { end, keepAt: end - Math.min(early, length / 2) });
    }
  }

  /** Its first slices are short: a turn may be over soon. */
  get #sliceMs(): number {
    return Math.min(sliceMs, firstSliceMs * 2 ** this.#grants);
  }

  get #spread(): number {
    return Math.min(longestSpreadMs, spreadMs * 2 ** this.#refusals);
  }
}
