/**
 * Walks collections within a collection. Its cursor names the outer item that is under way by its own cursor, besides the one
 * before it, from which the outer walk is resumed: where another item comes in its place, that one is walked from its start.
 */

import { sameJson } from "../../model/same-json.ts";
import { NoItem, noItem } from "../../model/task/items/no-item.ts";
import type { Json } from "../../model/task/task.ts";
import { aFunction, anything, checkOptions, checkValue } from "../options.ts";
import { type AnyWalk, collectionOf, cursorsOf } from "../walk.ts";

/** The cursor of `nested`. */
export type NestedCursor = {
  /** The cursor of the outer item before the one under way. Left out for the first one. */
  readonly before?: Json;
  /** The cursor of the outer item under way. Left out where none is. */
  readonly outer?: Json;
  /** The cursor of the inner item, which is done. Left out where no outer item is under way. */
  readonly inner?: Json;
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
  outer: (after: any) => AnyWalk<Outer, Json>,
  // biome-ignore lint/suspicious/noExplicitAny: as above
  inner: (item: Outer, after: any) => AnyWalk<Inner, Json>,
  options: NestedOptions = {},
): AsyncGenerator<readonly [item: Inner, cursor: NestedCursor]> {
  checkValue("nested", "outer", outer, aFunction);
  checkValue("nested", "inner", inner, aFunction);
  checkOptions("nested", options, { after: anything });
  return collectionOf(() => walk(outer as never, inner as never, options.after)) as never;
}

async function* walk(
  outer: (after?: Json) => unknown,
  inner: (item: unknown, after?: Json) => unknown,
  after: NestedCursor | undefined,
): AsyncGenerator<readonly [unknown, NestedCursor] | NoItem> {
  let before = after?.before;
  let underWay = after;
  for await (const step of cursorsOf("nested: outer", outer(before))) {
    if (step instanceof NoItem) {
      before = step.cursor;
      // The item under way may come yet.
      yield noItem({ ...underWay, before });
      continue;
    }
    const [item, cursor] = step;
    const current = cursor as Json;
    const from = underWay !== undefined && sameJson(underWay.outer, current) ? underWay.inner : undefined;
    underWay = undefined;
    const first: { readonly before?: Json } = before === undefined ? {} : { before };
    let isEmpty = from === undefined;
    for await (const each of cursorsOf("nested: inner", inner(item, from))) {
      isEmpty = false;
      if (each instanceof NoItem) yield noItem({ ...first, outer: current, inner: each.cursor });
      else yield [each[0], { ...first, outer: current, inner: each[1] as Json }];
    }
    before = current;
    if (isEmpty) yield noItem({ before });
  }
}
