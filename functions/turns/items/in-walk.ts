/** What a walk asks of the errors of its items: the items that it does again, and what becomes of one that threw. */
import { NonRetryableError } from "../../model/errors.ts";
import type { Json } from "../../model/task/task.ts";
import type { FailedItem, ItemErrors, ItemPlace, RedoneCollection } from "../../runs/index.ts";
import type { Ending } from "../stop.ts";
import type { TurnContext } from "../task-context.ts";
import type { Turn } from "../turn.ts";

/** The collection of a run that does again what another one skipped. @throws where the task does not deal with such errors any more */
export function redoneItems({ itemErrors }: Turn): RedoneCollection {
  if (itemErrors !== undefined) return itemErrors.redo();
  throw new NonRetryableError("the task has no onItemError any more: add it, then redrive the run");
}

/**
 * What becomes of an item, or of a batch at these places, whose processing threw: 1 where it counts as done, 0 where it is skipped; otherwise how the work
 * ends, undefined where the turn stops before the item. @throws the error where nothing is done about it
 */
export async function afterItemError(
  turn: Turn,
  thrown: unknown,
  take: () => unknown,
  cursor: Json,
  ctx: TurnContext,
  batch?: readonly ItemPlace[],
): Promise<number | Ending | undefined> {
  const { itemErrors } = turn;
  const item: FailedItem = { error: thrown, take, cursor, before: turn.checkpoints.cursor, ctx, batch };
  turn.failing = item;
  if (itemErrors === undefined) throw thrown;
  const after = await itemErrors.failed(item, turn);
  if (after.kind === "failed") {
    const { error, reason } = after;
    return turn.stop?.kind === "lost" ? turn.stop : { kind: "throw", error, reason };
  }
  turn.failing = undefined;
  if (after.kind === "left") return undefined;
  if (itemErrors.isFull) turn.checkInSoon(true);
  return after.kind === "done" ? 1 : 0;
}

/** Stores what the write that ends the turn will say of skipped items. Tried until the lease's end. @throws the last error */
export async function storeSkipped(itemErrors: ItemErrors, { checkpoints, lease }: Turn): Promise<void> {
  checkpoints.add(await lease.untilItEnds(async () => itemErrors.save()));
}
