import { NoItem } from "../../model/task/items/no-item.ts";
import type { Json } from "../../model/task/task.ts";
import { wrongShape } from "../../model/task/walk/wrong-yield.ts";

/** Yielded behind the items of a page. */
export const pageEnd = /* @__PURE__ */ Symbol("the end of a page");

/** Pages as items, each with its cursor, and a mark at each page's end. @throws for what is no page */
export async function* itemsOfPages(
  pages: AsyncIterable<unknown>,
): AsyncGenerator<readonly [unknown, Json] | NoItem | typeof pageEnd> {
  for await (const page of pages) {
    if (page instanceof NoItem) {
      yield page;
      continue;
    }
    const [items, cursorOf] = Array.isArray(page) ? page : [];
    if (!Array.isArray(items) || typeof cursorOf !== "function") throw wrongShape("pages", page);
    for (const item of items) yield [item, cursorOf(item)];
    yield pageEnd;
  }
}
