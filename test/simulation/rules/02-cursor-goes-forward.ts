import { cursorOf, partsOf } from "../seen/cursor.ts";
import { counterRules } from "./items/counters.ts";
import { skippedItemRules } from "./items/skipped.ts";
import { type Invariant, writeRule } from "./rule.ts";

export const cursorGoesForward: Invariant = {
  number: 2,
  says: "The cursor only goes forward",
  rules: [
    writeRule("the cursor never goes back", "all", ({ name, run, before, after }) => {
      const was = cursorOf(before);
      const is = cursorOf(after);
      return is < was ? `${name} of ${run.id} moves it from ${was} to ${is}` : undefined;
    }),
    ...skippedItemRules,
    writeRule("a cursor is saved with the version that made it", "all", ({ name, run, after }) => {
      // What does skipped items again has their number for a cursor, whatever its version.
      if (after.cursor === undefined || after.itemsOf !== undefined) return undefined;
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
    ...counterRules,
  ],
};
