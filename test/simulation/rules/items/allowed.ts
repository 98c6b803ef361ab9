/** How many items of a run may fail, over all of its turns: one more ends it at once. */
import { type Rule, rule, writeRule } from "../rule.ts";

/** Why a run ends that has one bad item too many. */
function tooMany(allowed: number): string {
  return `more than ${allowed.toLocaleString("en")} item${allowed === 1 ? "" : "s"} failed: raise maxItemErrors to go on`;
}

export const allowedItemRules: readonly Rule[] = [
  writeRule("no run skips more items than its task allows", "all", ({ run, after }) =>
    (after.skippedItems ?? 0) > (run.task?.bad?.maxItemErrors ?? 0)
      ? `${after.skippedItems} of ${run.id}`
      : undefined,
  ),
  rule("no item is begun once one more has failed than may", "item started", ({ machine, run, item }) =>
    run.hasFailedTooOften(machine.leases.get(run.id)) ? `item ${item} of ${run.id}` : undefined,
  ),
  writeRule(
    "a run ends at once when one more item has failed than may",
    ["interrupt", "retry", "succeed", "release", "give up"],
    ({ name, run, after, lease }) =>
      // A run that was cancelled has ended.
      after.status !== "cancelled" && run.hasFailedTooOften(lease) ? `${name} of ${run.id}` : undefined,
  ),
  writeRule("a run ends for its bad items when there is one too many, and says so", ["fail"], (event) => {
    const { run, after, lease } = event;
    const allowed = run.task?.bad?.maxItemErrors;
    const right = allowed === undefined ? undefined : tooMany(allowed);
    if (run.hasFailedTooOften(lease))
      return after.reason === right || after.reason?.startsWith("over its timeout")
        ? undefined
        : `${run.id} ends since ${after.reason}`;
    if (!after.reason?.startsWith("more than")) return undefined;
    return after.reason === right && after.skippedItems === allowed
      ? undefined
      : `${run.id} has ${after.skippedItems ?? 0} skipped, and ends since ${after.reason}`;
  }),
];
