/** The setting `maxItems`: a run that has done so many items ends as succeeded, whatever is left of its collection. */
import type { RunRecord } from "../../run/run.ts";

/** What a task's file can set, and a later layer can set again. */
export interface MaxItems {
  /**
   * Ends a run as succeeded once it has done so many items, over all its turns and attempts; items that were skipped count. The
   * next run begins with the first item, unless the task leaves out what is done. Not for a task with `run` or `command`. @default none
   */
  readonly maxItems?: number;
}

/** Whether `maxItems` may be it. */
export function isMaxItems(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

export const maxItemsCheck = { check: isMaxItems, words: "a whole number of items from 1" };

/** Whether a run ended since it had done as many items as it may. */
export function endedByMaxItems({
  status,
  ticks,
  skippedItems = 0,
  maxItems,
}: Pick<RunRecord, "status" | "ticks" | "skippedItems" | "maxItems">): boolean {
  return status === "succeeded" && maxItems === ticks + skippedItems;
}

/** What does not go with it, of a task after all layers. */
export function maxItemsMistakes({
  name,
  kind,
  settings: { maxItems, parallel },
}: {
  readonly name: string;
  readonly kind: "items" | "pages" | "run" | "command";
  readonly settings: { readonly maxItems?: number; readonly parallel?: object };
}): string[] {
  if (maxItems === undefined) return [];
  const given = `task ${name}: maxItems ${maxItems}`;
  if (kind === "run" || kind === "command")
    return [`${given} counts items, and a task with ${kind} has none: remove it`];
  if (parallel === undefined) return [];
  return [`${given} counts the items of one walk, and parallel splits it: remove one of the two`];
}
