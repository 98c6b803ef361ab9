/**
 * The two walks, by items and by pages, and a task's own `run`. They are hot: a clock read and a comparison an
 * item, no promise where `process` returns none, no closure. Two loops, since making items of pages would cost
 * more than both.
 *
 * An item's cursor becomes the turn's only after the item is done. A walk that ends by itself leaves `turn.stop`
 * unset; whatever it throws is the attempt's failure.
 */
import type { Json, Task } from "../model/task.ts";
import type { TurnContext } from "./context.ts";
import { yielded } from "./cursor.ts";
import type { Turn } from "./turn.ts";

/** Walks on from the turn's cursor until the end, or until the turn stops. Resolves to the run's output, if any. */
export async function walk(task: Task, turn: Turn, ctx: TurnContext): Promise<unknown> {
  if (task.items !== undefined) return walkItems(task, turn, ctx);
  if (task.pages !== undefined) return walkPages(task, turn, ctx);
  return runOnce(task, turn, ctx);
}

async function walkItems(task: Task, turn: Turn, ctx: TurnContext): Promise<void> {
  const { clock } = turn.place;
  const process = task.process as (item: unknown, ctx: TurnContext) => unknown;
  const items = (task.items as (ctx: TurnContext) => AsyncIterable<readonly [unknown, Json]>)(ctx);
  let last = clock.monotonic();
  for await (const pair of items) {
    // A generator may have said so before its first item, or between two; or it took long to find this one.
    if (turn.heed && (await turn.attend()) !== undefined) break;
    const cursor = yielded(pair[1]);
    const pending = process(pair[0], ctx);
    if (pending !== undefined) await pending;
    if (turn.snoozed) break;
    turn.cursor = cursor;
    turn.ticks++;
    const now = clock.monotonic();
    if (now - last > turn.slowest) turn.slowest = now - last;
    last = now;
    if (now >= turn.wakeAt) {
      if ((await turn.attend()) !== undefined) break;
      last = clock.monotonic();
    }
  }
}

async function walkPages(task: Task, turn: Turn, ctx: TurnContext): Promise<void> {
  const { clock } = turn.place;
  const process = task.process as (item: unknown, ctx: TurnContext) => unknown;
  type Pages = AsyncIterable<readonly [readonly unknown[], (item: unknown) => Json]>;
  const pages = (task.pages as (ctx: TurnContext) => Pages)(ctx);
  let last = clock.monotonic();
  for await (const page of pages) {
    const items = page[0];
    const cursorOf = page[1];
    for (let i = 0; i < items.length; i++) {
      if (turn.heed && (await turn.attend()) !== undefined) return;
      const item = items[i];
      const cursor = yielded(cursorOf(item));
      const pending = process(item, ctx);
      if (pending !== undefined) await pending;
      if (turn.snoozed) return;
      turn.cursor = cursor;
      turn.ticks++;
      const now = clock.monotonic();
      if (now - last > turn.slowest) turn.slowest = now - last;
      last = now;
      if (now >= turn.wakeAt) {
        if ((await turn.attend()) !== undefined) return;
        last = clock.monotonic();
      }
    }
    // A page may be empty, and the next one too.
    if (clock.monotonic() >= turn.wakeAt && (await turn.attend()) !== undefined) return;
  }
}

/**
 * A task without a collection. When time is short it is told by `ctx.signal`; one that does not come back is
 * left behind just before the function's end, so that what it saved is not lost with it.
 */
async function runOnce(task: Task, turn: Turn, ctx: TurnContext): Promise<unknown> {
  const { clock } = turn.place;
  let cancel = () => {};
  let running = true;
  const watched = new Promise<void>((resolve, reject) => {
    const look = async () => {
      if (!running) return;
      if (turn.patience <= 0) {
        turn.leave();
        return resolve();
      }
      await turn.attend();
      if (!running) return;
      const next = turn.stop === undefined ? turn.wakeAt - clock.monotonic() : turn.patience;
      cancel = clock.after(Math.max(0, next), () => void look().catch(reject));
    };
    cancel = clock.after(Math.max(0, turn.wakeAt - clock.monotonic()), () => void look().catch(reject));
  });
  try {
    return await Promise.race([(task.run as (ctx: TurnContext) => unknown)(ctx), watched]);
  } finally {
    running = false;
    cancel();
  }
}
