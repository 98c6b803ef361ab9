/**
 * Walks several collections in turn, an item of each, and asks all of them for their next item at once: while one waits for
 * its source, the items of the others are done. The order does not depend on how fast they answer.
 */
import { show } from "../../model/show.ts";
import { NoItem, noItem } from "../../model/task/items/no-item.ts";
import type { Json } from "../../model/task/task.ts";
import { aFunction, anything, checkOptions, checkValue } from "../options.ts";
import { type AnyWalk, collectionOf, cursorsOf } from "../walk.ts";

// biome-ignore lint/suspicious/noExplicitAny: the cursor comes from storage, and only the collection knows its type
type Walks = Readonly<Record<string, (after: any) => AnyWalk<unknown, Json>>>;
type ItemOf<W> = W extends AnyWalk<infer Item, Json> ? Item : never;

/** An item, and the name of the collection that it is from. */
export type InterleavedItem<W extends Walks> = {
  readonly [Name in keyof W & string]: { readonly from: Name; readonly item: ItemOf<ReturnType<W[Name]>> };
}[keyof W & string];

/** The cursor of `interleave`. */
export type InterleaveCursor = {
  /** The collection of the item that was done last. */
  readonly last: string;
  /** The cursor of each collection of which an item is done. */
  readonly after: { readonly [name: string]: Json };
};

/** What `interleave` takes besides its collections. */
export interface InterleaveOptions {
  /** Resumes after the item with this cursor. @default from the first */
  readonly after?: InterleaveCursor;
}

/**
 * Walks collections side by side: the first item of each in the order of their names as they are given, then the second of each.
 *
 *     return interleave(
 *       {
 *         eu: (after) => scan(clients.eu, { TableName: "users" }, { after }),
 *         us: (after) => scan(clients.us, { TableName: "users" }, { after }),
 *       },
 *       { after: cursor },
 *     );
 */
export function interleave<W extends Walks>(
  walks: W,
  options: InterleaveOptions = {},
): AsyncGenerator<readonly [item: InterleavedItem<W>, cursor: InterleaveCursor]> {
  const names = Object.keys(walks ?? {});
  if (names.length === 0)
    throw new Error(
      `interleave: collections ${show(walks)} are not allowed: an object such as { eu: (after) => … }`,
    );
  for (const name of names) checkValue("interleave", name, walks[name], aFunction);
  checkOptions("interleave", options, { after: anything });
  return collectionOf(() => walk(walks, names, options.after)) as never;
}

type Step = readonly [unknown, unknown] | NoItem;
type Next = Promise<IteratorResult<Step>>;

async function* walk(
  walks: Walks,
  names: readonly string[],
  resumed: InterleaveCursor | undefined,
): AsyncGenerator<readonly [unknown, InterleaveCursor] | NoItem> {
  let last = resumed?.last ?? "";
  let after = resumed?.after ?? {};
  // A collection may have been taken out since.
  const first = names.indexOf(last) + 1;
  const iterators = new Map(
    [...names.slice(first), ...names.slice(0, first)].map((name) => {
      const opened = cursorsOf(`interleave: ${name}`, walks[name]?.(after[name]));
      return [name, opened[Symbol.asyncIterator]()] as const;
    }),
  );
  // A queue: the collection whose turn it is comes first.
  const asked = new Map<string, Next>();
  const askAgain = (name: string) => (iterators.get(name) as AsyncIterator<Step>).next();
  const ask = (name: string) => {
    const next = askAgain(name);
    // What it throws is told when it is this collection's turn.
    next.catch(() => {});
    asked.set(name, next);
  };
  try {
    for (const name of iterators.keys()) ask(name);
    for (const [name, next] of asked) {
      let step = await next;
      // A cursor without an item takes no turn: the order of the items is the same with it.
      while (!step.done && step.value instanceof NoItem) {
        after = { ...after, [name]: step.value.cursor };
        yield noItem({ last, after });
        step = await askAgain(name);
      }
      asked.delete(name);
      if (step.done) continue;
      ask(name);
      const [item, cursor] = step.value as readonly [unknown, unknown];
      last = name;
      after = { ...after, [name]: cursor as Json };
      yield [
        { from: name, item },
        { last, after },
      ];
    }
  } finally {
    await Promise.all([...asked.keys()].map((name) => iterators.get(name)?.return?.()));
  }
}
