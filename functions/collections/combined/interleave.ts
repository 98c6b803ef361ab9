/**
 * Walks several collections in turn, an item of each, and asks all of them for their next item at once: while one waits for
 * its source, the items of the others are done. The order does not depend on how fast they answer.
 */
import { show } from "../../model/show.ts";
import type { Json } from "../../model/task/task.ts";
import { aFunction, anything, checkOptions, checkValue } from "../options.ts";
import { type Walk, walkOf } from "../walk.ts";

// biome-ignore lint/suspicious/noExplicitAny: the cursor comes from storage, and only the collection knows its type
type Walks = Readonly<Record<string, (after: any) => Walk<unknown, Json>>>;
type ItemOf<W> = W extends Walk<infer Item, Json> ? Item : never;

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
  return walk(walks, names, options.after) as never;
}

type Next = Promise<IteratorResult<readonly [unknown, unknown]>>;

async function* walk(
  walks: Walks,
  names: readonly string[],
  resumed: InterleaveCursor | undefined,
): AsyncGenerator<readonly [unknown, InterleaveCursor]> {
  let after = resumed?.after ?? {};
  // A collection may have been taken out since.
  const first = names.indexOf(resumed?.last ?? "") + 1;
  const iterators = new Map(
    [...names.slice(first), ...names.slice(0, first)].map((name) => {
      const opened = walkOf(`interleave: ${name}`, walks[name]?.(after[name]));
      return [name, opened[Symbol.asyncIterator]()] as const;
    }),
  );
  // A queue: the collection whose turn it is comes first.
  const asked = new Map<string, Next>();
  const ask = (name: string) => {
    const next = (iterators.get(name) as AsyncIterator<readonly [unknown, unknown]>).next();
    // What it throws is told when it is this collection's turn.
    next.catch(() => {});
    asked.set(name, next);
  };
  try {
    for (const name of iterators.keys()) ask(name);
    for (const [name, next] of asked) {
      const { done, value } = await next;
      asked.delete(name);
      if (done) continue;
      ask(name);
      after = { ...after, [name]: value[1] as Json };
      yield [
        { from: name, item: value[0] },
        { last: name, after },
      ];
    }
  } finally {
    await Promise.all([...asked.keys()].map((name) => iterators.get(name)?.return?.()));
  }
}
