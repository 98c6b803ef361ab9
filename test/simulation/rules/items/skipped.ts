/** Skipped items: each is recorded once, in the chain of the record that passes it. */
import { cursorOf } from "../../seen/cursor.ts";
import { type Rule, writeRule } from "../rule.ts";

export const skippedItemRules: readonly Rule[] = [
  writeRule(
    "the cursor is never ahead of an item that is neither done nor in the chain that its record names",
    "all",
    ({ name, run, before, after }) => {
      const was = cursorOf(before);
      const is = cursorOf(after);
      if (is <= was) return undefined;
      const skipped = after.skippedHead === undefined ? [] : run.skippedIn(after);
      for (const item of run.itemsUpTo(is).slice(was)) {
        if (!run.done[item] && !skipped.includes(item))
          return `${name} of ${run.id} moves it to ${is}, item ${item} is not done`;
      }
      return undefined;
    },
  ),
  writeRule("each skipped item is recorded once", "all", ({ name, run, before, after }) => {
    if (after.skippedHead === before?.skippedHead && after.skippedItems === before?.skippedItems)
      return undefined;
    const items = run.skippedIn(after);
    const isOnce = new Set(items).size === items.length && items.length === (after.skippedItems ?? 0);
    return isOnce
      ? undefined
      : `${name} of ${run.id} counts ${after.skippedItems}, recorded are ${items.join()}`;
  }),
];
