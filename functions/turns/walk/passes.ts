import { NoItem } from "../../model/task/items/no-item.ts";
import { wrongShape } from "../../model/task/walk/wrong-yield.ts";
import { checkedCursor } from "../checkpoints.ts";
import type { Turn } from "../turn.ts";

/** A walk yielded something else than an item: a cursor without one moves the run there. Returns whether the walk goes on. @throws for anything else */
export async function passes(
  turn: Turn,
  given: unknown,
  kind: "items" | "pages" = "items",
): Promise<boolean> {
  if (!(given instanceof NoItem)) throw wrongShape(kind, given);
  turn.checkpoints.advance(checkedCursor(given.cursor), 0);
  return turn.context.clock.monotonic() < turn.checkInAt || (await turn.checkIn()) === undefined;
}
