/**
 * Holds the items of a turn back by its task's rate limit: each begins at a place of its own, which `slices.ts` takes. While an
 * item waits the turn checks in, so pauses, cancels and the end of its time are heard, and the lease is kept. An item that
 * would wait for long ends the turn as a throttle does: no attempt is spent, and nothing is done in vain.
 *
 * Only the workers of lanes whose tasks have a rate limit carry this file.
 */
import { NonRetryableError } from "../../model/errors.ts";
import { inTime } from "../../model/in-time.ts";
import { inForce } from "../../model/override/override.ts";
import { type ResolvedRateLimit, rateText } from "../../model/task/rate-limit.ts";
import type { Json, TaskContext } from "../../model/task/task.ts";
import {
  type AfterThrottle,
  apply,
  isFresh,
  keyText,
  readState,
  stateKeptMs,
  takeItems,
} from "../../runs/index.ts";
import type { Turn } from "../turn.ts";
import { Slices } from "./slices.ts";
import { tracksOf } from "./tracks.ts";

/** An item that would wait for longer ends the turn, in milliseconds. */
const longestWaitMs = 10_000;
/** What is told in the log, and ends a turn whose time is over by then. */
const longWaitMs = 1_000;
/** The next turn begins so long before the item may, in milliseconds. */
const earlyMs = 1_000;

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
  readonly #slices: Slices;
  #limit: ResolvedRateLimit;
  #hasTold = false;
  /** The task's state that the limit was taken from, and when it may be read again, on the monotonic clock. */
  #known: unknown;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(turn: Turn, key: string) {
    const { context, deployed } = turn;
    this.#turn = turn;
    this.#limit = deployed.settings.rateLimit as ResolvedRateLimit;
    const part = { task: deployed.task.name, part: `rate#${key}` };
    this.#slices = new Slices(
      {
        clock: context.clock,
        random: context.random,
        take: async (slices, by) => (await apply(context, part, takeItems(slices, by))).item,
        failed: (error) => context.log("warn", "rate limit not asked", turn.run, { error }),
      },
      tracksOf(this.#limit),
    );
  }

  async *items(walked: AsyncIterable<unknown>): AsyncGenerator<unknown> {
    for await (const pair of walked) {
      await this.#place();
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
    this.#slices.isReady(clock.now());
    for (;;) {
      await this.#readLimit();
      const now = clock.now();
      const at = this.#slices.next(now);
      const back = this.#slices.refill(now, now + Math.max(0, turn.deadline.stopAt - clock.monotonic()));
      if (at !== undefined && at <= now) {
        this.#slices.use(now);
        break;
      }
      const next = Math.min(at ?? Number.POSITIVE_INFINITY, back ?? Number.POSITIVE_INFINITY);
      if (this.#isTooLong(clock.monotonic() - since, next - now)) break;
      const wait = Math.min(next - now, Math.max(0, turn.checkInAt - clock.monotonic()));
      await this.#wait(Math.max(1, Math.ceil(wait)));
      if (this.#isTooLong(clock.monotonic() - since)) break;
      if (clock.monotonic() >= turn.checkInAt && (await turn.checkIn()) !== undefined) break;
    }
    turn.deadline.heldBackMs = clock.monotonic() - since;
  }

  /** Ends the turn where its item has waited long, or will. `wait`: how long there is nothing to do, where that is known. */
  #isTooLong(waited: number, wait = 0): boolean {
    const turn = this.#turn;
    const { clock, log } = turn.context;
    if (waited > longWaitMs && !this.#hasTold) {
      this.#hasTold = true;
      log("info", "held by rate limit", turn.run, { limit: rateText(this.#limit) });
    }
    const left = turn.deadline.stopAt - clock.monotonic();
    const isLong = wait < Number.POSITIVE_INFINITY && waited + wait > longestWaitMs;
    const isBeyond = wait < Number.POSITIVE_INFINITY && wait > longWaitMs && wait >= left;
    // A turn that has done something ends by its time as any other does.
    const isOver = left <= 0 && !turn.checkpoints.hasMoved;
    if (turn.stop !== undefined || !(isLong || isBeyond || isOver)) return false;
    const free = this.#slices.freeAt - clock.now();
    turn.end({ kind: "throttle", after: afterRate(Math.max(free, wait), this.#limit) });
    return true;
  }

  /** Waits, at most until a request was answered. */
  async #wait(milliseconds: number): Promise<void> {
    const { clock } = this.#turn.context;
    const { asking } = this.#slices;
    if (asking !== undefined) return inTime(clock, milliseconds, asking, () => undefined);
    await new Promise<void>((resolve) => clock.after(milliseconds, resolve));
  }

  /** Goes by the limit as an override leaves it, read again where what is known is old. Never rejects. */
  async #readLimit(): Promise<void> {
    const { context, deployed } = this.#turn;
    const task = deployed.task.name;
    const now = context.clock.monotonic();
    if (!isFresh(context, task) && now >= this.#readAt) {
      this.#readAt = now + stateKeptMs;
      await readState(context, task).catch((error: unknown) => {
        context.log("warn", "overrides not read", undefined, { task, error });
      });
    }
    const known = context.states.get(task);
    if (known === this.#known) return;
    this.#known = known;
    const { rateLimit } = deployed.settings as { readonly rateLimit: ResolvedRateLimit };
    const override = inForce(known?.overrides ?? [], "rateLimit", context.clock.now() / 1_000);
    const { value: items = rateLimit.items } = override ?? {};
    if (items === this.#limit.items) return;
    this.#limit = { ...rateLimit, items };
    this.#slices.tracks = tracksOf(this.#limit);
  }
}

/** What follows a turn that its rate limit ended. It says nothing about the run: it does not count as put off for long. */
function afterRate(milliseconds: number, limit: ResolvedRateLimit): AfterThrottle {
  const seconds = Math.max(1, Math.floor((milliseconds - earlyMs) / 1_000));
  return (_, saved) => ({
    kind: "again",
    progress: saved,
    reason: `throttled: rate limit of ${rateText(limit)}`,
    nextInSeconds: seconds,
    uncountedMs: seconds * 1_000,
  });
}
