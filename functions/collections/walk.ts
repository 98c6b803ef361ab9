/** The form of all collections, and a look at one that a caller's function made. */
import { NonRetryableError } from "../model/errors.ts";
import { show } from "../model/show.ts";
import { NoItem, type WithCursors, withCursors } from "../model/task/items/no-item.ts";

/** A collection: each item with the cursor after which a walk goes on behind it. Any iterable, generators as well. */
export type Walk<Item, Cursor> =
  | AsyncIterable<readonly [item: Item, cursor: Cursor]>
  | Iterable<readonly [item: Item, cursor: Cursor]>;

/** What a function takes as a collection: cursors without items may be among its items. */
export type AnyWalk<Item, Cursor> =
  | AsyncIterable<readonly [item: Item, cursor: Cursor] | NoItem>
  | Iterable<readonly [item: Item, cursor: Cursor] | NoItem>;

type Pair = readonly [item: unknown, cursor: unknown];

/** What a collection yields: an item with its cursor, or a cursor without one. */
type Step = Pair | NoItem;

/** The items of a collection that `what` returned, each with its cursor. @throws NonRetryableError for what is none */
export function walkOf(what: string, given: unknown): AsyncIterable<Pair> {
  return itemsAlone(cursorsOf(what, given) as AsyncIterable<Pair | NoItem>);
}

/** The same with its cursors without items. */
export function cursorsOf(what: string, given: unknown): AsyncIterable<Step> {
  const walk = ((given as WithCursors | undefined)?.[withCursors]?.() ?? given ?? {}) as Partial<
    AsyncIterable<Step> & Iterable<Step>
  >;
  const iterator = walk[Symbol.asyncIterator]?.() ?? walk[Symbol.iterator]?.();
  if (iterator === undefined || typeof given !== "object") {
    const hint = given instanceof Promise ? "; leave out async, or make it async *" : "";
    throw new NonRetryableError(
      `${what} returned ${show(given, 120)}: a collection is allowed, which yields [item, cursor]${hint}`,
    );
  }
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        const next = await iterator.next();
        if (!next.done && !(next.value instanceof NoItem)) checkPair(what, next.value);
        return next;
      },
      return: async () => {
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

/** A collection made of a walk that also yields cursors without items: Pawl sees these, and a loop over the collection does not. */
export function collectionOf<Each>(walk: () => AsyncIterable<Each | NoItem>): AsyncGenerator<Each> {
  return Object.assign(itemsAlone(walk()), { [withCursors]: walk });
}

async function* itemsAlone<Each>(walk: AsyncIterable<Each | NoItem>): AsyncGenerator<Each> {
  for await (const each of walk) if (!(each instanceof NoItem)) yield each;
}

/** @throws NonRetryableError for what is no pair */
function checkPair(what: string, pair: unknown): void {
  if (!Array.isArray(pair) || pair.length !== 2)
    throw new NonRetryableError(`${what} yields [item, cursor], got ${show(pair, 120)}`);
}
