/**
 * Does a task's work in one turn: checks the params, asks for the total once, and walks the collection, by items or by
 * pages. The walks are hot: one clock read and one comparison an item, no promise where `process` returns none. There
 * are two loops, since making items of pages would cost more than both.
 *
 * An item's cursor becomes the turn's only after the item is done. A walk that ends by itself leaves `turn.stop`
 * unset; whatever it throws is the attempt's failure. So every item is done: invariant 1.
 */
import { migratedCursor } from "../../model/task/migrated-cursor.ts";
import type { Json, Task } from "../../model/task/task.ts";
import { wrongShape } from "../../model/task/wrong-yield.ts";
import type { RedoneCollection } from "../../runs/index.ts";
import { checkedCursor } from "../checkpoints.ts";
import { afterItemError, redoneItems } from "../items/in-walk.ts";
import type { Ending } from "../stop.ts";
import { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { withinTurn } from "../within-turn.ts";
import { closedInTime } from "./closed-in-time.ts";
import { notParallel } from "./not-parallel.ts";
import { type Pages, walkPages } from "./pages.ts";
import { checkedParams, readParams } from "./params.ts";
import { endByAbort, runOnce } from "./run-once.ts";
import { askForTotal } from "./total.ts";

/** Works until the task is done, fails, or must stop. Never rejects. */
export async function work(turn: Turn): Promise<Ending> {
  const { task, callbacks, parallel, requires } = turn.deployed;
  try {
    const early = turn.mustCheckIn ? await turn.checkIn() : turn.stop;
    if (early !== undefined) return early;
    const { params, paramsStoredSeparately } = turn.run;
    const given = paramsStoredSeparately ? await readParams(turn) : { kind: "read" as const, text: params };
    if (given.kind !== "read") return turn.stop ?? given;
    const { checkpoints, context } = turn;
    const redone = turn.run.itemsOf === undefined ? undefined : redoneItems(turn);
    if (redone === undefined && checkpoints.cursorVersion !== task.version)
      checkpoints.migrateTo(
        checkedCursor(await withinTurn(turn, migratedCursor(task, checkpoints), "migrateCursor")),
      );
    const hasParams = task.params !== undefined || given.text !== undefined;
    const checked = hasParams ? await withinTurn(turn, checkedParams(task, given.text), "params") : {};
    const ctx = new TurnContext(turn, checked, undefined, redone);
    turn.params = [given.text, ctx.params];
    checkpoints.add(context.maskFor?.made(turn.run, given.text, ctx.params));
    // A callback may have come first, and taken long.
    const whole = () => walkOver(task, turn, ctx, redone);
    if (parallel === undefined && (turn.run.shards ?? 1) > 1) throw notParallel(turn);
    const walk = async () => turn.stop ?? parallel?.work(turn, ctx, whole) ?? whole();
    return (await requires?.<Ending>(turn, ctx)) ?? (await (callbacks?.around(turn, ctx, walk) ?? walk()));
  } catch (error) {
    const { stop } = turn;
    return (task.run && endByAbort(turn, error)) ?? (stop?.kind === "lost" ? stop : { kind: "throw", error });
  }
}

async function walkOver(
  task: Task,
  turn: Turn,
  ctx: TurnContext,
  redone: RedoneCollection | undefined,
): Promise<Ending> {
  turn.throttling = (turn.deployed.costLimit ?? turn.deployed.throttling)?.(turn, ctx);
  const throttled = turn.throttling && (await turn.checkIn());
  if (throttled !== undefined) return throttled;
  if (redone === undefined && task.total !== undefined) await askForTotal(task.total, turn, ctx.params);
  if (turn.stop?.kind === "lost") return turn.stop;
  if (task.run !== undefined)
    return runOnce(turn.itemErrors?.rescuing(task.run, turn) ?? task.run, turn, ctx);
  const name = task.pages === undefined || redone !== undefined ? "items" : "pages";
  const walked = redone?.items(ctx, Number(turn.checkpoints.cursor ?? 0)) ?? task[name]?.(ctx);
  const closing = closable(turn, name, walked as Items);
  const all = turn.deployed.rateLimit?.(turn, ctx, name, closing as Items) ?? closing;
  const walking = name === "pages" ? walkPages(all as Pages, turn, ctx) : walkItems(all as Items, turn, ctx);
  return (await walking) ?? turn.stop ?? { kind: "done" };
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
    if (!Array.isArray(pair) || pair.length !== 2) throw wrongShape("items", pair);
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
function closable(turn: Turn, name: "items" | "pages", given: Partial<Items> | undefined) {
  const kind = given?.[Symbol.asyncIterator] == null ? Symbol.iterator : Symbol.asyncIterator;
  if (typeof given?.[kind] !== "function") throw wrongShape(name, given);
  const iterator = (given as Items)[kind]();
  const close = () => closedInTime(turn, name, iterator);
  // `for await` waits for values of iterators that answer at once.
  const end = kind === Symbol.iterator ? () => ({ value: close() }) : close;
  return { [kind]: () => ({ next: () => iterator.next(), return: end }) } as unknown;
}
