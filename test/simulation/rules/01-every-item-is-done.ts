import type { KnownRuns } from "../seen/ledger.ts";
import { redoneItemRules } from "./items/redone.ts";
import { type Invariant, rule } from "./rule.ts";

/** The first item of a run that succeeded which was done some number of times. */
function firstItem({ runs }: KnownRuns, isWrong: (times: number) => boolean): string | undefined {
  for (const run of runs.values()) {
    const { id, record, task, done } = run;
    if (record?.status !== "succeeded" || task === undefined) continue;
    const skipped = run.skippedIn(record);
    for (const item of run.items) {
      if (skipped.includes(item)) continue;
      const times = done[item] ?? 0;
      if (isWrong(times)) return `item ${item} of ${id} was done ${times} times`;
    }
  }
  return undefined;
}

export const everyItemIsDone: Invariant = {
  number: 1,
  says: "Every item is done",
  rules: [
    rule(
      "every item of a run that succeeded was done, or is recorded as skipped",
      "world ended",
      (_, ledger) => firstItem(ledger, (times) => times === 0),
    ),
    ...redoneItemRules,
    rule("every item is done once where nothing failed", "world ended", (_, ledger) =>
      ledger.facts.faulty ? undefined : firstItem(ledger, (times) => times > 1),
    ),
  ],
};
