/**
 * Changes a trigger's ledger in the table. The change follows from the ledger as it was read, is trimmed to what an item may
 * weigh, and is written on condition that nobody has written since: where somebody has, it follows from what came back.
 *
 * What the change is, a deploy says (`take-charge.ts`), overrides (`lay-overrides.ts`), or a run-time schedule's definition
 * (`follow.ts`).
 */
import { type Ledger, ledgerPart } from "../model/task/ledger.ts";
import { keptDays } from "../model/task/task-directory.ts";
import { apply, changeLedger, type RunnerContext } from "../runs/index.ts";
import type { TriggerName } from "./deployed-triggers.ts";
import { ledgerOf } from "./read-ledger.ts";
import { expiryOf, trimmed } from "./trim.ts";

/** A ledger that others change this often while it is changed is left to the next minute. */
const mostTries = 20;

export interface LedgerChange {
  /** In seconds of epoch. */
  readonly now: number;
  /** The ledger to write; undefined where nothing changes. Asked again for each ledger that others have written. */
  readonly change: (seen: Ledger | undefined) => Ledger | undefined;
}

/**
 * Returns the ledger as it is afterwards, which is `known` itself where nothing changes. "waits": there is no room for the
 * change yet, or others write all the time. @param known as it was read; undefined where the table has none
 */
export async function writeLedger(
  context: RunnerContext,
  { task, trigger }: TriggerName,
  known: Ledger | undefined,
  { now, change }: LedgerChange,
): Promise<Ledger | "waits" | undefined> {
  const days = keptDays(context, task);
  let seen = known;
  for (let tries = 0; tries < mostTries; tries++) {
    const next = change(seen);
    if (next === undefined) return seen;
    const fitting = trimmed(next, { task, now, keptDays: days });
    if (fitting === undefined) break;
    const write = changeLedger(seen, fitting, expiryOf(fitting, days));
    const outcome = await apply(context, { task, part: ledgerPart(trigger) }, write);
    seen = ledgerOf(outcome.item);
    if (outcome.ok) return seen;
    if (seen === undefined && outcome.item !== undefined) {
      // It has no count of its writes, which only a person can have done. No deploy waits for that to be put right.
      const error = `the item ${task}, ${ledgerPart(trigger)} cannot be read: delete it`;
      context.log("warn", "ledger not changed", undefined, { task, trigger, error });
      return undefined;
    }
  }
  context.log("warn", "ledger not changed", undefined, { task, trigger });
  return "waits";
}
