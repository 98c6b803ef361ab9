/** Skipped items that are done again: one run for each chain, which does what it lists and nothing else. */
import { goneItem } from "../../seen/facts.ts";
import { type Rule, rule, writeRule } from "../rule.ts";

/** However often it is asked for. */
export const oneRunForRedrivenItems: Rule = writeRule(
  "a run's skipped items up to one head are redriven by one run",
  ["create"],
  (event, ledger) => {
    const { run, after } = event;
    const { itemsOf } = after;
    if (itemsOf === undefined) return undefined;
    const twin = ledger.others(run).find(({ record }) => {
      const other = record?.itemsOf;
      return other !== undefined && other.run === itemsOf.run && other.head === itemsOf.head;
    });
    return twin && `${run.id}, though there is ${twin.id}`;
  },
);

/** It does each item of the chain, and no other. */
export const redoneItemRules: readonly Rule[] = [
  writeRule(
    "a run that does skipped items again counts all that its source recorded",
    ["create"],
    (event, ledger) => {
      const { run, after } = event;
      const items = ledger.redoneBy(after);
      if (items === undefined || after.total === items.length) return undefined;
      return `${run.id} has a total of ${after.total}, recorded are ${items.join()}`;
    },
  ),
  rule("a run that does skipped items again begins none but these", "item started", ({ run, item }) =>
    run.redone?.includes(item) === false
      ? `item ${item} of ${run.id}, which redoes ${run.redone.join()}`
      : undefined,
  ),
  rule("a run that does skipped items again records none but these", "skipped stored", ({ run, items }) => {
    const other = items.find((item) => run.redone?.includes(item) === false);
    return other === undefined ? undefined : `item ${other} of ${run.id}, which redoes ${run.redone?.join()}`;
  }),
  rule(
    "an item is recorded as one that no longer comes next just where it is gone",
    "skipped stored",
    (event) => {
      const { run, items, gone } = event;
      const is = run.task === undefined ? undefined : goneItem(run.task, run.redone !== undefined);
      const wrong = items.find((item) => gone.includes(item) !== (item === is));
      return wrong === undefined ? undefined : `item ${wrong} of ${run.id}`;
    },
  ),
];
