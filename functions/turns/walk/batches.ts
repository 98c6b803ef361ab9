/**
 * The walk of a task with `processBatch`: collects items, and hands them over together. A batch is done, skipped or left as one: the
 * turn's cursor moves to that of its last item, and each of its items counts. A turn that must stop processes what it has
 * collected where that is what stops it: its time is over, or the walk itself asked for it. A pause or a cancel drops it, and a later
 * turn collects it again.
 *
 * Pages become items with a mark at each page's end, so that a rate limit and `maxItems` see items. Only the workers of lanes
 * whose tasks have `processBatch` carry this file.
 */
import { batchSizeOf } from "../../model/task/items/batch-size.ts";
import { NoItem } from "../../model/task/items/no-item.ts";
import type { Json } from "../../model/task/task.ts";
import { wrongShape } from "../../model/task/walk/wrong-yield.ts";
import type { ItemPlace, RedoneCollection } from "../../runs/index.ts";
import { checkedCursor } from "../checkpoints.ts";
import { afterItemError } from "../items/in-walk.ts";
import { lastStretchMs } from "../lease.ts";
import type { Ending, Stop } from "../stop.ts";
import type { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { itemsOfPages, pageEnd } from "./items-of-pages.ts";

/** What was collected for so long is processed, though a batch takes more. In milliseconds. */
const longestCollectMs = 10_000;
/** Beside the slowest batch of the turn so much of its time must be left for one more, in milliseconds. */
const marginMs = 2_500;

/** Walks in batches. Undefined where the walk came to its end, or the turn stops. */
export function batches(
  walked: AsyncIterable<unknown>,
  turn: Turn,
  ctx: TurnContext,
): Promise<Ending | undefined> {
  const redone = turn.itemErrors?.redone;
  const isPaged = turn.deployed.task.pages !== undefined && redone === undefined;
  return new BatchWalk(turn, ctx, redone).walk(isPaged ? itemsOfPages(walked) : walked);
}

class BatchWalk {
  readonly #turn: Turn;
  readonly #ctx: TurnContext;
  readonly #redone: RedoneCollection | undefined;
  readonly #size: number;
  #items: unknown[] = [];
  #cursors: Json[] = [];
  /** Of items that are done again: where each is. */
  #places: ItemPlace[] = [];
  #since = 0;
  /** A cursor without an item, behind all that is collected. */
  #passed: Json | undefined;
  #slowestMs = 0;
  #isPutOff = false;
  /** How the walk ends, once that is known. */
  #end: { readonly ending: Ending | undefined } | undefined;

  constructor(turn: Turn, ctx: TurnContext, redone: RedoneCollection | undefined) {
    this.#turn = turn;
    this.#ctx = ctx;
    this.#redone = redone;
    const size = batchSizeOf(turn.deployed.task);
    // Items that are done again come in no pages.
    const ofPages = redone === undefined ? Number.POSITIVE_INFINITY : 100;
    this.#size = typeof size === "number" ? size : ofPages;
    const snooze = ctx.snooze.bind(ctx);
    // A walk may put itself off while items are collected: that says nothing of a batch.
    const noted = (seconds: number) => {
      snooze(seconds);
      this.#isPutOff = true;
    };
    Object.defineProperty(ctx, "snooze", { value: noted, configurable: true, writable: true });
  }

  async walk(items: AsyncIterable<unknown>): Promise<Ending | undefined> {
    const turn = this.#turn;
    const { clock } = turn.context;
    const { maxItems, rateLimit } = turn.deployed;
    const pending = () => this.#items.length;
    const all =
      maxItems?.(turn, this.#ctx, "items", items, pending) ??
      rateLimit?.(turn, this.#ctx, "items", items) ??
      items;
    for await (const given of all) {
      const now = clock.monotonic();
      if (now >= turn.checkInAt && (await turn.checkIn()) !== undefined) break;
      if (Array.isArray(given) && given.length === 2) await this.#collect(given as never, now);
      else if (given === pageEnd) await this.#flush();
      else if (given instanceof NoItem) this.#pass(checkedCursor(given.cursor));
      else throw wrongShape("items", given);
      if (this.#end !== undefined) return this.#end.ending;
    }
    await this.#flush();
    return this.#end?.ending;
  }

  async #collect(pair: readonly [unknown, Json], now: number): Promise<void> {
    const cursor = checkedCursor(pair[1]);
    if (this.#places.at(-1)?.shard !== this.#redone?.place?.shard) await this.#flushOtherShard();
    if (this.#end !== undefined) return;
    let item: unknown;
    try {
      item = pair[0];
    } catch (error) {
      // It could not be read, such as a broken row: an item that fails by itself.
      await this.#flush();
      if (this.#end === undefined) await this.#broken(error, pair, cursor);
      return;
    }
    if (this.#items.length === 0) this.#since = now;
    this.#items.push(item);
    this.#cursors.push(cursor);
    this.#passed = undefined;
    if (this.#redone?.place !== undefined) this.#places.push(this.#redone.place);
    if (this.#items.length >= this.#size || now - this.#since >= longestCollectMs) await this.#flush();
  }

  #pass(cursor: Json): void {
    if (this.#items.length > 0) this.#passed = cursor;
    else this.#turn.checkpoints.advance(cursor, 0);
  }

  /** Processes what is collected, if the turn may. */
  async #flush(): Promise<void> {
    const turn = this.#turn;
    if (this.#items.length === 0) return;
    if (turn.stop === undefined && turn.context.clock.monotonic() >= turn.checkInAt) await turn.checkIn();
    const { stop } = turn;
    if (stop !== undefined && !this.#mayBegin(stop)) {
      // The walk said that all is done: what is dropped would be left out.
      const ending =
        stop.kind === "finish" ? ({ kind: "interrupt", reason: "deadline" } as const) : undefined;
      this.#end = { ending };
      return;
    }
    await this.#process();
  }

  /** Whether a turn that is to stop processes what it has collected before. */
  #mayBegin(stop: Stop): boolean {
    const { context, deadline, lease, deployed } = this.#turn;
    const now = context.clock.monotonic();
    const isInTime = deadline.left(now) >= this.#slowestMs + marginMs && now < lease.endsAt - lastStretchMs;
    if (!isInTime) return false;
    if (stop.kind === "interrupt") return stop.reason !== "shutdown";
    // Its items have their places of the rate limit, and would take others.
    if (stop.kind === "throttle") return deployed.rateLimit !== undefined;
    return stop.kind === "finish" || stop.kind === "snooze";
  }

  async #process(): Promise<void> {
    const turn = this.#turn;
    const { checkpoints, deadline, context, deployed } = turn;
    const { clock } = context;
    const [items, cursors, places] = [this.#items, this.#cursors, this.#places];
    [this.#items, this.#cursors, this.#places] = [[], [], []];
    const cursor = cursors.at(-1) as Json;
    let ticks = items.length;
    this.#isPutOff = false;
    const since = clock.monotonic();
    try {
      await deployed.task.processBatch?.(items, this.#ctx);
    } catch (error) {
      const found = places.length > 0 ? places : placesOf(checkpoints.cursor, cursors);
      const own = (found.at(-1) as ItemPlace).cursor;
      const after = await afterItemError(turn, error, () => items, own, this.#ctx, found);
      if (typeof after !== "number") {
        this.#end = { ending: after };
        return;
      }
      if (after === 0) ticks = 0;
    }
    if (this.#isPutOff) {
      this.#end = { ending: undefined };
      return;
    }
    checkpoints.advance(this.#passed ?? cursor, ticks);
    this.#passed = undefined;
    const now = clock.monotonic();
    this.#slowestMs = Math.max(this.#slowestMs, now - since);
    // A rate limit held back its items before.
    deadline.heldBackMs = 0;
    deadline.itemTook(now - since);
    if (now >= turn.checkInAt && (await turn.checkIn()) !== undefined) this.#end = { ending: undefined };
  }

  async #broken(error: unknown, pair: readonly [unknown, Json], cursor: Json): Promise<void> {
    const after = await afterItemError(this.#turn, error, () => [pair[0]], cursor, this.#ctx);
    if (typeof after === "number") this.#turn.checkpoints.advance(cursor, after);
    else this.#end = { ending: after };
  }

  /** Items that are done again are of the shard that skipped them: their context says so. */
  async #flushOtherShard(): Promise<void> {
    const { shard: next } = this.#ctx;
    const { shard } = this.#places.at(-1) ?? {};
    if (this.#items.length === 0) return;
    Object.assign(this.#ctx, { shard: shard && JSON.parse(shard) });
    await this.#flush();
    Object.assign(this.#ctx, { shard: next });
  }
}

/** Where the items of a batch are. */
function placesOf(before: Json | undefined, cursors: readonly Json[]): ItemPlace[] {
  return cursors.map((cursor, i) => ({ before: i === 0 ? before : cursors[i - 1], cursor }));
}
