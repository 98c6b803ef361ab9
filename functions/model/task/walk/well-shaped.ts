import type { Json } from "../context/task-context.ts";
import type { NoItem } from "../items/no-item.ts";

/** What is wrong with what `items` and `pages` yield, as the type that they cannot have. */
export type WellShaped<Yielded, Paged> = [Yielded] extends [readonly [unknown, Json] | NoItem]
  ? [Paged] extends [readonly [readonly unknown[], (item: never) => Json] | NoItem]
    ? unknown
    : { readonly pages: "pages yields [items, cursorOf]; a cursor is JSON, without undefined" }
  : { readonly items: "items yields [item, cursor]; a cursor is JSON, without undefined" };
