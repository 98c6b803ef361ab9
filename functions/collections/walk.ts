/** The form of all collections, and a look at one that a caller's function made. */
import { NonRetryableError } from "../model/errors.ts";
import { show } from "../model/show.ts";

/** A collection: each item with the cursor after which a walk goes on behind it. Any iterable, generators as well. */
export type Walk<Item, Cursor> =
  | AsyncIterable<readonly [item: Item, cursor: Cursor]>
  | Iterable<readonly [item: Item, cursor: Cursor]>;

type Pair = readonly [item: unknown, cursor: unknown];

/** A collection that `what` returned, whose every pair is looked at. @throws NonRetryableError for what is none */
export function walkOf(what: string, given: unknown): AsyncIterable<Pair> {
  const walk = (given ?? {}) as Partial<AsyncIterable<Pair> & Iterable<Pair>>;
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
        if (!next.done) checkPair(what, next.value);
        return next;
      },
      return: async () => {
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}

/** @throws NonRetryableError for what is no pair */
function checkPair(what: string, pair: unknown): void {
  if (!Array.isArray(pair) || pair.length !== 2)
    throw new NonRetryableError(`${what} yields [item, cursor], got ${show(pair, 120)}`);
}
