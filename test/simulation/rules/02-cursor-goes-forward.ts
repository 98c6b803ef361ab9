import type { RunRecord } from "../../../functions/model/run/run.ts";
import { type Invariant, writeRule } from "./rule.ts";

/** A simulated task's cursor is the number of an item; from version 2 on it is the version and that number. */
function partsOf({ cursor = "0" }: Pick<RunRecord, "cursor">): readonly [version: number, item: number] {
  const parsed = JSON.parse(cursor) as number | [number, number];
  return typeof parsed === "number" ? [1, parsed] : parsed;
}

/** The last item that a run's cursor covers. */
function cursorOf(record: RunRecord | undefined): number {
  return record === undefined ? 0 : partsOf(record)[1];
}

export const cursorGoesForward: Invariant = {
  number: 2,
  says: "The cursor only goes forward",
  rules: [
    writeRule("the cursor never goes back", "all", ({ name, run, before, after }) => {
      const was = cursorOf(before);
      const is = cursorOf(after);
      return is < was ? `${name} of ${run.id} moves it from ${was} to ${is}` : undefined;
    }),
    writeRule(
      "the cursor is never ahead of an item that is neither done nor in the chain that its record names",
      "all",
      ({ name, run, before, after }) => {
        const is = cursorOf(after);
        const skipped = after.skippedHead === undefined ? [] : run.skippedIn(after);
        for (let item = cursorOf(before) + 1; item <= is; item++) {
          if (run.done[item] === 0 && !skipped.includes(item))
            return `${name} of ${run.id} moves it to ${is}, item ${item} is not done`;
        }
        return undefined;
      },
    ),
    writeRule("a cursor is saved with the version that made it", "all", ({ name, run, after }) => {
      if (after.cursor === undefined) return undefined;
      const [version] = partsOf(after);
      return version === (after.cursorVersion ?? 1)
        ? undefined
        : `${name} of ${run.id} saves ${after.cursor} as of version ${after.cursorVersion}`;
    }),
    writeRule("what a run has used never goes back", "all", ({ name, run, before, after }) => {
      const was = before?.usage;
      if (was === undefined || was === after.usage) return undefined;
      for (const what of ["ms", "turns", "cpuMs", "peakMb"] as const) {
        const [had, has] = [was[what] ?? 0, after.usage?.[what] ?? -1];
        if (has < had) return `${name} of ${run.id} has ${has} of ${what} after ${had}`;
      }
      return undefined;
    }),
    writeRule("ticks count the items that are done, and no skipped ones", "all", ({ name, run, after }) => {
      const is = cursorOf(after);
      const { ticks, skippedItems = 0 } = after;
      if (run.task?.shape === "run" || ticks + skippedItems === is) return undefined;
      return `${name} of ${run.id} counts ${ticks} ticks and ${skippedItems} skipped at cursor ${is}`;
    }),
    writeRule("each skipped item is recorded once", "all", ({ name, run, before, after }) => {
      if (after.skippedHead === before?.skippedHead && after.skippedItems === before?.skippedItems)
        return undefined;
      const items = run.skippedIn(after);
      const isOnce = new Set(items).size === items.length && items.length === (after.skippedItems ?? 0);
      return isOnce
        ? undefined
        : `${name} of ${run.id} counts ${after.skippedItems}, recorded are ${items.join()}`;
    }),
  ],
};
