/** The walk over a task's pages: arrays of items, each with the function that makes an item's cursor. */

import type { Json } from "../../model/task/task.ts";
import { checkedCursor } from "../checkpoints.ts";
import { afterItemError } from "../items/in-walk.ts";
import type { Ending } from "../stop.ts";
import type { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";
import { passes } from "./passes.ts";

/** A task's pages. */
export type Pages = AsyncIterable<readonly [readonly unknown[], (item: unknown) => Json]>;

/** Walks them. Undefined where the walk came to its end, or the turn stops. */
export async function walkPages(pages: Pages, turn: Turn, ctx: TurnContext): Promise<Ending | undefined> {
  const { clock } = turn.context;
  const { checkpoints, deadline } = turn;
  const process = turn.deployed.task.process as (item: unknown, ctx: TurnContext) => unknown;
  let last = clock.monotonic();
  for await (const page of pages) {
    const [items, cursorOf] = Array.isArray(page) ? page : [];
    if (!Array.isArray(items) || typeof cursorOf !== "function") {
      if (!(await passes(turn, page, "pages"))) return undefined;
      last = clock.monotonic();
      continue;
    }
    for (let i = 0; i < items.length; i++) {
      if (turn.mustCheckIn && (await turn.checkIn()) !== undefined) return undefined;
      const item = items[i];
      const cursor = checkedCursor(cursorOf(item));
      let ticks = 1;
      try {
        const pending = process(item, ctx);
        if (pending !== undefined) await pending;
      } catch (error) {
        const after = await afterItemError(turn, error, () => item, cursor, ctx);
        if (typeof after !== "number") return after;
        ticks = after;
        last = clock.monotonic();
      }
      if (turn.request.snoozed) return undefined;
      checkpoints.advance(cursor, ticks);
      const now = clock.monotonic();
      deadline.itemTook(now - last);
      last = now;
      if (now >= turn.checkInAt) {
        if ((await turn.checkIn()) !== undefined) return undefined;
        last = clock.monotonic();
      }
    }
    // A page may be empty, and the next one too.
    if (clock.monotonic() >= turn.checkInAt && (await turn.checkIn()) !== undefined) return undefined;
  }
  return undefined;
}
