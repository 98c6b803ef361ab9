/**
 * Does a task's work in one turn: checks the params, asks for the total once, and walks the collection, by items or by
 * pages. The walks are hot: one clock read and one comparison an item, no promise where `process` returns none. There
 * are two loops, since making items of pages would cost more than both.
 *
 * An item's cursor becomes the turn's only after the item is done. A walk that ends by itself leaves `turn.stop`
 * unset; whatever it throws is the attempt's failure. So every item is done: invariant 1.
 */

import { type WithCursors, withCursors } from "../../model/task/items/no-item.ts";
import type { Json, Task } from "../../model/task/task.ts";
import { wrongShape } from "../../model/task/walk/wrong-yield.ts";
import { checkedCursor } from "../checkpoints.ts";
import { afterItemError, redoneItems } from "../items/in-walk.ts";
import type { Ending } from "../stop.ts";
import { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { withinTurn } from "../within-turn.ts";
import { closedInTime } from "./closed-in-time.ts";
import { migrate } from "./migrate.ts";
import { notParallel } from "./not-parallel.ts";
import { type Pages, walkPages } from "./pages.ts";
import { paramsOfTurn, readParams } from "./params.ts";
import { passes } from "./passes.ts";
import { endByAbort, runOnce } from "./run-once.ts";
import { askForTotal } from "./total.ts";

/** Works until the task is done, fails, or must stop. Never rejects. */
export async function work(turn: Turn): Promise<Ending> {
  const { task, callbacks, parallel, runAs, requires, mutes } = turn.deployed;
  try {
    const early = requires?.begin(turn) ?? (turn.mustCheckIn ? await turn.checkIn() : turn.stop);
    if (early !== undefined) return early;
    const { params: text, paramsStoredSeparately: isApart } = turn.run;
    const given =
      isApart || turn.context.encryption ? await readParams(turn) : { kind: "read" as const, text };
    if (given.kind !== "read") return turn.stop ?? given;
    const { checkpoints, context } = turn;
    const redone = turn.run.itemsOf === undefined ? undefined : redoneItems(turn);
    if (redone === undefined && checkpoints.cursorVersion !== task.version) await migrate(turn);
    const hasParams = task.params !== undefined || given.text !== undefined;
    await runAs?.of(turn.run).assume();
    const checked = hasParams ? await withinTurn(turn, paramsOfTurn(turn, given.text), "params") : {};
    const ctx = new TurnContext(turn, checked, undefined, redone);
    turn.params = [given.text, ctx.params];
    checkpoints.add("isSealed" in given ? {} : context.maskFor?.made(turn.run, given.text, ctx.params));
    await context.addMetadata?.(turn, ctx.params);
    // A callback may have come first, and taken long.
    const whole = () => walkOver(task, turn, ctx);
    if (parallel === undefined && (turn.run.shards ?? 1) > 1) throw notParallel(turn);
    const walk = async () => turn.stop ?? parallel?.work(turn, ctx, whole) ?? whole();
    const unmet = (await requires?.endOfUnmet<Ending>(turn, ctx)) ?? (await mutes?.begin(turn));
    return unmet ?? (await (callbacks?.around(turn, ctx, walk) ?? walk()));
  } catch (error) {
    const { stop } = turn;
    return (task.run && endByAbort(turn, error)) ?? (stop?.kind === "lost" ? stop : { kind: "throw", error });
  }
}

async function walkOver(task: Task, turn: Turn, ctx: TurnContext): Promise<Ending> {
  const redone = turn.itemErrors?.redone;
  turn.throttling = (turn.deployed.costLimit ?? turn.deployed.throttling)?.(turn, ctx);
  const throttled = turn.throttling && (await turn.checkIn());
  if (throttled !== undefined) return throttled;
  if (redone === undefined && task.total !== undefined) await askForTotal(task.total, turn, ctx.params);
  if (turn.stop?.kind === "lost") return turn.stop;
  if (task.run !== undefined)
    return runOnce(turn.itemErrors?.rescuing(task.run, turn) ?? task.run, turn, ctx);
  const name = task.pages === undefined || redone !== undefined ? "items" : "pages";
  const walked = redone?.items(ctx, Number(turn.checkpoints.cursor ?? 0)) ?? task[name]?.(ctx);
  const closing = closable(turn, name, ((walked as WithCursors)?.[withCursors]?.() ?? walked) as Items);
  const { batches, maxItems, rateLimit } = turn.deployed;
  const all = (batches ? undefined : (maxItems ?? rateLimit))?.(turn, ctx, name, closing) ?? closing;
  const walk = (batches as typeof walkItems | undefined) ?? (name === "pages" ? walkPages : walkItems);
  return (await walk(all as Pages & Items, turn, ctx)) ?? turn.stop ?? { kind: "done" };
}

type Items = AsyncIterable<readonly [unknown, Json]> & Iterable<unknown>;

async function walkItems(items: Items, turn: Turn, ctx: TurnContext): Promise<Ending | undefined> {
  const { clock } = turn.context;
  const { checkpoints, deadline } = turn;
  const process = turn.deployed.task.process as (item: unknown, ctx: TurnContext) => unknown;
  let last = clock.monotonic();
  for await (const pair of items) {
    // The generator may have asked to stop before its first item or between two, or this item took long to find.
    if (turn.mustCheckIn && (await turn.checkIn()) !== undefined) break;
    if (!Array.isArray(pair) || pair.length !== 2) {
      if (!(await passes(turn, pair))) break;
      last = clock.monotonic();
      continue;
    }
    const cursor = checkedCursor(pair[1]);
    let ticks = 1;
    try {
      const pending = process(pair[0], ctx);
      if (pending !== undefined) await pending;
    } catch (error) {
      const after = await afterItemError(turn, error, () => pair[0], cursor, ctx);
      if (typeof after !== "number") return after;
      ticks = after;
      last = clock.monotonic();
    }
    if (turn.request.snoozed) break;
    checkpoints.advance(cursor, ticks);
    const now = clock.monotonic();
    deadline.itemTook(now - last);
    last = now;
    if (now >= turn.checkInAt) {
      if ((await turn.checkIn()) !== undefined) break;
      last = clock.monotonic();
    }
  }
  return undefined;
}

/** The items, whose walk closes them in time. @throws for what is no collection */
function closable(turn: Turn, name: "items" | "pages", given: Partial<Items> | undefined): Items {
  const kind = given?.[Symbol.asyncIterator] == null ? Symbol.iterator : Symbol.asyncIterator;
  if (typeof given?.[kind] !== "function") throw wrongShape(name, given);
  const iterator = (given as Items)[kind]();
  const close = () => closedInTime(turn, name, iterator);
  // `for await` waits for values of iterators that answer at once.
  const end = kind === Symbol.iterator ? () => ({ value: close() }) : close;
  return { [kind]: () => ({ next: () => iterator.next(), return: end }) } as object as Items;
}
