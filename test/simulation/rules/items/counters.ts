/** What a task counts is saved with the cursor: a worker that dies loses both, or neither. */
import { cursorOf } from "../../seen/cursor.ts";
import { countedBy } from "../../seen/facts.ts";
import { type Rule, writeRule } from "../rule.ts";

export const counterRules: readonly Rule[] = [
  writeRule("counters are those of the items up to the cursor, whatever ended the turn", "all", (event) => {
    const { name, run, after } = event;
    if (run.task?.counts !== true) return undefined;
    const skipped = run.skippedIn(after);
    const done = run.itemsUpTo(cursorOf(after)).filter((item) => !skipped.includes(item));
    const right = countedBy(done);
    const { items = 0, sum = 0 } = after.counts ?? {};
    return items === right.items && sum === right.sum
      ? undefined
      : `${name} of ${run.id} saves ${items} items of ${sum} in all at cursor ${after.cursor}, not ${right.items} of ${right.sum}`;
  }),
];
