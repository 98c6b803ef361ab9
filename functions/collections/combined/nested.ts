/**
 * Walks collections within a collection. Its cursor names the outer item that is under way by its own cursor, besides the one
 * before it, from which the outer walk is resumed: where another item comes in its place, that one is walked from its start.
 */

import { sameJson } from "../../model/same-json.ts";
import type { Json } from "../../model/task/task.ts";
import { aFunction, anything, checkOptions, checkValue } from "../options.ts";
import { type Walk, walkOf } from "../walk.ts";

/** The cursor of `nested`. */
export type NestedCursor = {
  /** The cursor of the outer item before the one under way. Left out for the first one. */
  readonly before?: Json;
  /** The cursor of the outer item under way. */
  readonly outer: Json;
  /** The cursor of the inner item, which is done. */
  readonly inner: Json;
};

/** What `nested` takes besides its collections. */
export interface NestedOptions {
  /** Resumes after the inner item with this cursor. @default from the first */
  readonly after?: NestedCursor;
}

/**
 * Walks the inner collection of each outer item, one after the other; each is told after which of its own cursors it goes on.
 * An inner collection may be empty, or nested itself.
 *
 *     return nested(
 *       (after) => services.shops.all({ after }),
 *       (shop, after) => services.orders.of(shop.id, { after }),
 *       { after: cursor },
 *     );
 */
export function nested<Outer, Inner>(
  // biome-ignore lint/suspicious/noExplicitAny: it comes from storage, and only the collection knows its type
  outer: (after: any) => Walk<Outer, Json>,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  inner: (item: Outer, after: any) => Walk<Inner, Json>,
  options: NestedOptions = {},
): AsyncGenerator<readonly [item: Inner, cursor: NestedCursor]> {
  checkValue("nested", "outer", outer, aFunction);
  checkValue("nested", "inner", inner, aFunction);
  checkOptions("nested", options, { after: anything });
  return walk(outer as never, inner as never, options.after) as never;
}

async function* walk(
  outer: (after?: Json) => unknown,
  inner: (item: unknown, after?: Json) => unknown,
  after: NestedCursor | undefined,
): AsyncGenerator<readonly [unknown, NestedCursor]> {
  let before = after?.before;
  let underWay = after;
  for await (const [item, cursor] of walkOf("nested: outer", outer(before))) {
    const current = cursor as Json;
    const from = underWay !== undefined && sameJson(underWay.outer, current) ? underWay.inner : undefined;
    underWay = undefined;
    const first = before === undefined ? {} : { before };
    for await (const [value, done] of walkOf("nested: inner", inner(item, from)))
      yield [value, { ...first, outer: current, inner: done as Json }];
    before = current;
  }
}
