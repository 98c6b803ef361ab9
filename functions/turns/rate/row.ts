/**
 * The places of a slow rate limit, one after the other in one row. A turn takes one place at a time, as far ahead as the row
 * reaches by then. So runs that wait have places of their own in the order in which they asked, and none wakes for another's.
 *
 * A row has a number. If the limit has changed, the first worker that asks begins a new row, and all places of the old one are
 * void: a turn that begins with a place which an earlier turn took checks first whether that row still goes on.
 */
import type { Clock, Random } from "../../model/clock.ts";
import { inTime } from "../../model/in-time.ts";
import type { RatePlace } from "../../model/run/record/rate-place.ts";
import { beginRow, takePlace } from "../../runs/index.ts";
import type { TaskPart } from "../../store/run-store.ts";
import { answered } from "./answered.ts";
import { firstNumber } from "./requests.ts";

/** A row reaches at most so far ahead, in milliseconds: what its runs leave unused when they are cancelled is lost. */
const longestRowMs = 86_400_000;
/** Another row begins after all places of the one before up to this long ahead, in milliseconds: turns may wait for them. */
export const longestWaitMs = 10_000;
/** After so many refusals in a row it waits before it asks again; and after a request that failed, longer after each. In milliseconds. */
const atOnce = 4;
const againMs = 100;
const afterErrorMs = 250;
const longestAfterErrorMs = 5_000;
/** Where places are so far apart, a second try of a request could cost one that is missed: the item is read instead. In milliseconds. */
const dearMs = 2_000;
const answerMs = 1_000;

export interface RowProps {
  readonly clock: Clock;
  readonly random: Random;
  /** Makes a write to the limit's item. Returns that as it is then, whether or not the write applied. */
  write(write: ReturnType<typeof takePlace>): Promise<Partial<TaskPart> | undefined>;
  read(): Promise<Partial<TaskPart> | undefined>;
  /** Told of a request that failed. */
  failed(error: unknown): void;
}

export class Row {
  readonly #props: RowProps;
  readonly #strideMs: number;
  readonly #lateMs: number;
  /** A place that an earlier turn took. */
  #reserved: RatePlace | undefined;
  #place: RatePlace | undefined;
  /** The row as the newest answer had it. */
  #seen: Partial<TaskPart> = {};
  /** The number of its newest request, and of the newest one that it knows to have been granted. */
  #newest: number;
  #heard: number;
  #refusals = 0;
  #errors = 0;
  #askAt = 0;
  #asking: Promise<void> | undefined;

  constructor(
    props: RowProps,
    { strideMs, lateMs }: { readonly strideMs: number; readonly lateMs: number },
    reserved?: RatePlace,
  ) {
    this.#props = props;
    this.#strideMs = strideMs;
    this.#lateMs = lateMs;
    this.#reserved = reserved;
    this.#heard = this.#newest = firstNumber(props.random);
  }

  /** A request that is under way; undefined where there is none. Never rejects. */
  get asking(): Promise<void> | undefined {
    return this.#asking;
  }

  /** The instant of the place that it has, if that can still be used. */
  next(now: number): number | undefined {
    if (this.#place !== undefined && this.#place.at < now - this.#lateMs) this.#place = undefined;
    return this.#place?.at;
  }

  isReady(): void {}

  use(): void {
    this.#place = undefined;
  }

  /** The place that a later turn may use. */
  get reserved(): RatePlace | undefined {
    return this.#place ?? this.#reserved;
  }

  /** When there is something to do at the earliest. */
  get freeAt(): number {
    return this.reserved?.at ?? this.#askAt;
  }

  /** So late a place may be used. */
  get lateMs(): number {
    return this.#lateMs;
  }

  /** Asks for a place where it has none. Returns when to come back at the latest; undefined while a request is under way. */
  refill(now: number): number | undefined {
    if (this.#asking !== undefined) return undefined;
    if (this.#place !== undefined) return Number.POSITIVE_INFINITY;
    if (now < this.#askAt) return this.#askAt;
    const asked = this.#reserved === undefined ? this.#ask(now) : this.#look(this.#reserved);
    this.#asking = asked
      .catch((error: unknown) => {
        this.#props.failed(error);
        const spreadMs = Math.min(longestAfterErrorMs, afterErrorMs * 2 ** this.#errors++);
        this.#askAt = this.#props.clock.now() + spreadMs * (0.5 + this.#props.random());
      })
      .finally(() => {
        this.#asking = undefined;
      });
    return undefined;
  }

  /** Whether the row of a place that an earlier turn took still goes on. */
  async #look(reserved: RatePlace): Promise<void> {
    this.#seen = (await this.#props.read()) ?? {};
    const { row = 0, stride } = this.#seen;
    if (row === reserved.row && stride === this.#strideMs) this.#place = reserved;
    this.#reserved = undefined;
  }

  async #ask(now: number): Promise<void> {
    const { clock, random, read } = this.#props;
    // A request that failed may have been granted.
    if (this.#errors > 0 && this.#isGranted((await read()) ?? {})) return;
    const by = ++this.#newest;
    const taker = { strideMs: this.#strideMs, by };
    const { "upto#0": upTo, stride } = this.#seen;
    const isOther = upTo !== undefined && stride !== this.#strideMs;
    const asked =
      upTo === undefined || isOther || upTo < now
        ? beginRow(upTo, this.#beginning(now), taker, isOther)
        : takePlace(now, now + longestRowMs, taker);
    const answer = (await this.#answer(asked)) ?? {};
    this.#errors = 0;
    if (this.#isGranted(answer)) return;
    const { "upto#0": end = 0 } = this.#seen;
    const isOwnRow = this.#seen.stride === this.#strideMs;
    const ahead = end - clock.now();
    this.#refusals++;
    // Those that find no place in the row come back spread over its length.
    if (isOwnRow && ahead > longestRowMs) this.#askAt = clock.now() + random() * ahead;
    else if (this.#refusals >= atOnce) this.#askAt = clock.now() + random() * againMs * this.#refusals;
  }

  /** The item after a write. @throws where no answer comes */
  #answer(asked: ReturnType<typeof takePlace>): Promise<Partial<TaskPart> | undefined> {
    const { clock, write } = this.#props;
    if (this.#strideMs < dearMs) return answered(clock, () => write(asked));
    return inTime(clock, answerMs, write(asked), () => {
      throw new Error(`no answer within ${answerMs} ms`);
    });
  }

  /** Whether the newest place of the row is one that it asked for, and has not had yet. */
  #isGranted(item: Partial<TaskPart>): boolean {
    this.#seen = item;
    const { "by#0": lastBy = 0, "upto#0": end = 0, row = 0, stride } = item;
    if (stride !== this.#strideMs || lastBy <= this.#heard || lastBy > this.#newest) return false;
    this.#heard = lastBy;
    this.#place = { at: end - this.#strideMs, row };
    this.#refusals = this.#errors = 0;
    return true;
  }

  /** Where a row begins: after what may have been used, or is used yet, of the one before. */
  #beginning(now: number): number {
    const { "upto#0": upTo, stride } = this.#seen;
    if (upTo === undefined) return now;
    // An earlier version wrote no stride: its workers may use all up to there.
    if (stride === undefined || stride === this.#strideMs) return Math.ceil(Math.max(now, upTo));
    const left = Math.max(0, Math.ceil((upTo - stride - now - longestWaitMs) / stride));
    const last = upTo - stride - left * stride;
    return Math.ceil(Math.max(now, last + this.#strideMs));
  }
}
