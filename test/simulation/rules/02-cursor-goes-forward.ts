import type { RunRecord } from "../../../functions/model/run/run.ts";
import { type Invariant, writeRule } from "./rule.ts";

/** The last item that a run's cursor covers: a simulated task's cursor is the number of an item. */
function cursorOf(record: RunRecord | undefined): number {
  return record?.cursor === undefined ? 0 : Number(record.cursor);
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
      "the cursor is never ahead of an item that is not done",
      "all",
      ({ name, run, before, after }) => {
        const is = cursorOf(after);
        for (let item = cursorOf(before) + 1; item <= is; item++) {
          if (run.done[item] === 0) return `${name} of ${run.id} moves it to ${is}, item ${item} is not done`;
        }
        return undefined;
      },
    ),
    writeRule("ticks count the items that are done", "all", ({ name, run, after }) => {
      const is = cursorOf(after);
      if (run.task?.shape === "run" || after.ticks === is) return undefined;
      return `${name} of ${run.id} counts ${after.ticks} ticks at cursor ${is}`;
    }),
  ],
};
