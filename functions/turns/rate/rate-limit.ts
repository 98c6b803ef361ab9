/**
 * Holds the items of a turn back by its task's rate limit: each begins at a place of its own, which `slices.ts` takes, or `row.ts`
 * where the rate is slow. While an item waits the turn checks in, so pauses, cancels and the end of its time are heard, and the
 * lease is kept. An item that would wait for long ends the turn as a throttle does: no attempt is spent, and nothing is done in
 * vain. A place in a row that was taken by then is the next turn's.
 *
 * Only the workers of lanes whose tasks have a rate limit carry this file.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { inTime } from "../../model/in-time.ts";
import { ratePlaceOf } from "../../model/run/record/rate-place.ts";
import { partName, tracksOf } from "../../model/task/rate/tracks.ts";
import { type ResolvedRateLimit, rateText } from "../../model/task/rate-limit.ts";
import type { Json, TaskContext } from "../../model/task/task.ts";
import { apply, keyText, takeItems } from "../../runs/index.ts";
import type { Turn } from "../turn.ts";
import { afterRate } from "./after-rate.ts";
import { LimitNow } from "./limit-now.ts";
import { longestWaitMs, Row } from "./row.ts";
import { Slices } from "./slices.ts";

/** What is told in the log, and ends a turn whose time is over by then, in milliseconds. */
const longWaitMs = 1_000;

/** Begins a turn of a task with a rate limit. */
export function rateLimit(
  turn: Turn,
  ctx: TaskContext,
  kind: "items" | "pages",
  walked: AsyncIterable<unknown>,
): AsyncIterable<unknown> {
  const limited = new RateLimitedTurn(turn, keyOf(turn, ctx));
  return kind === "items" ? limited.items(walked) : limited.pages(walked as AsyncIterable<Page>);
}

type Page = readonly [items: readonly unknown[], cursorOf: (item: unknown) => Json];

/** The run's key, empty for the task's one limit. @throws NonRetryableError where it has none */
function keyOf({ deployed: { task, settings }, mask }: Turn, { params }: TaskContext): string {
  const { key } = settings.rateLimit ?? {};
  if (key === undefined) return "";
  const found = keyText({ limit: "rate limit", key, ask: task.rateLimitKey }, params, mask);
  if ("reason" in found) throw new NonRetryableError(found.reason);
  return found.text;
}

class RateLimitedTurn {
  readonly #turn: Turn;
  readonly #key: string;
  readonly #now: LimitNow;
  #limit: ResolvedRateLimit | undefined;
  #places: Slices | Row | undefined;
  #hasTold = false;

  constructor(turn: Turn, key: string) {
    this.#turn = turn;
    this.#key = key;
    this.#now = new LimitNow(turn);
  }

  async *items(walked: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    for await (const pair of walked) {
      // What is no item takes no place.
      if (Array.isArray(pair)) await this.#place();
      yield pair;
    }
  }

  async *pages(walked: AsyncIterable<Page>): AsyncGenerator<unknown> {
    for await (const page of walked) {
      const [items, cursorOf] = Array.isArray(page) ? page : [];
      if (!Array.isArray(items) || items.length === 0) {
        yield page;
        continue;
      }
      for (const item of items) {
        await this.#place();
        yield [[item], cursorOf];
      }
    }
  }

  /** Resolves once an item may begin, or the turn is to stop, which the walk sees before it begins one. */
  async #place(): Promise<void> {
    const turn = this.#turn;
    const { clock } = turn.context;
    const since = clock.monotonic();
    this.#places?.isReady(clock.now());
    for (;;) {
      // Before it takes its place: a check-in may take long, and the item would begin after it.
      if (clock.monotonic() >= turn.checkInAt && (await turn.checkIn()) !== undefined) break;
      const places = await this.#readPlaces();
      const now = clock.now();
      const at = places.next(now);
      const back = places.refill(now, now + Math.max(0, turn.deadline.stopAt - clock.monotonic()));
      if (turn.mustCheckIn) continue;
      if (at !== undefined && at <= now) {
        places.use(now);
        // A turn that takes this one over does not find it again.
        if (turn.run.ratePlace) turn.checkpoints.add({ ratePlace: "" });
        break;
      }
      const next = Math.min(at ?? Number.POSITIVE_INFINITY, back ?? Number.POSITIVE_INFINITY);
      if (this.#isTooLong(places, clock.monotonic() - since, next - now)) break;
      const wait = Math.min(next - now, Math.max(0, turn.checkInAt - clock.monotonic()));
      await this.#wait(places, Math.max(1, Math.ceil(wait)));
    }
    turn.deadline.heldBackMs = clock.monotonic() - since;
  }

  /** Ends the turn where its item has waited long, or will. @param next how long there is nothing to do; infinite where that is not known */
  #isTooLong(places: Slices | Row, waited: number, next: number): boolean {
    const wait = next < Number.POSITIVE_INFINITY ? next : 0;
    const turn = this.#turn;
    const { clock, log } = turn.context;
    const limit = this.#limit as ResolvedRateLimit;
    if (waited > longWaitMs && !this.#hasTold) {
      this.#hasTold = true;
      log("info", "held by rate limit", turn.run, { limit: rateText(limit) });
    }
    const left = turn.deadline.stopAt - clock.monotonic();
    const isLong = waited + wait > longestWaitMs;
    const isBeyond = wait > longWaitMs && wait >= left;
    // A turn that has done something ends by its time as any other does.
    const isOver = left <= 0 && !turn.checkpoints.hasMoved;
    if (turn.stop !== undefined || !(isLong || isBeyond || isOver)) return false;
    const inMs = Math.max(places.freeAt - clock.now(), wait);
    const reserved = places instanceof Row ? places.reserved : undefined;
    const mostMs = this.#now.until - clock.now();
    turn.end({ kind: "throttle", after: afterRate(limit, { inMs, mostMs }, reserved) });
    return true;
  }

  /** Waits, at most until a request was answered. */
  async #wait({ asking }: Slices | Row, milliseconds: number): Promise<void> {
    const { clock } = this.#turn.context;
    if (asking !== undefined) return inTime(clock, milliseconds, asking, () => undefined);
    await new Promise<void>((resolve) => clock.after(milliseconds, resolve));
  }

  /** The places of the limit as an override leaves it. */
  async #readPlaces(): Promise<Slices | Row> {
    const limit = await this.#now.read();
    if (limit === this.#limit && this.#places !== undefined) return this.#places;
    const isFirst = this.#limit === undefined;
    this.#limit = limit;
    const tracks = tracksOf(limit);
    if (tracks.count > 1 && this.#places instanceof Slices) this.#places.tracks = tracks;
    else this.#places = tracks.count > 1 ? this.#slices(tracks) : this.#row(tracks, isFirst);
    return this.#places;
  }

  #slices(tracks: ReturnType<typeof tracksOf>): Slices {
    const { context } = this.#turn;
    return new Slices(
      {
        ...this.#props,
        take: async (part, slices, by) =>
          (await apply(context, this.#part(partName(this.#key, part)), takeItems(slices, by))).item,
      },
      tracks,
    );
  }

  /** @param isFirst only at its beginning a turn knows of a place of the one before */
  #row(tracks: ReturnType<typeof tracksOf>, isFirst: boolean): Row {
    const { context, run, checkpoints } = this.#turn;
    const part = this.#part(`rate#${this.#key}`);
    return new Row(
      {
        ...this.#props,
        write: async (write) => (await apply(context, part, write)).item,
        read: () => context.store.getPart(part),
      },
      tracks,
      isFirst && !checkpoints.hasMoved ? ratePlaceOf(run) : undefined,
    );
  }

  #part(part: string) {
    return { task: this.#turn.deployed.task.name, part };
  }

  get #props() {
    const { context, run } = this.#turn;
    const failed = (error: unknown) => context.log("warn", "rate limit not asked", run, { error });
    return { clock: context.clock, random: context.random, failed };
  }
}
