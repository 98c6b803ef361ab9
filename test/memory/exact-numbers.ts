/**
 * The exact numbers of items. DynamoDB adds decimals of up to 38 digits and compares them so. A double cannot hold each sum, and a
 * worker that reads one gets the nearest double, which is not equal to it.
 */

import type { Write } from "../../functions/store/run-store.ts";
import { addNumbers, compareNumbers, normalNumber } from "../../local/services/dynamodb/values/decimal.ts";

/** Those attributes of an item whose numbers are no doubles. */
const texts = new WeakMap<object, Readonly<Record<string, string>>>();
/** Whether any item has one: most stores are faster without. */
let areThere = false;

/** Negative, zero or positive; undefined where the attribute is what it reads as. */
export function comparedExactly(item: object, name: string, value: number): number | undefined {
  const text = areThere ? texts.get(item)?.[name] : undefined;
  return text === undefined ? undefined : compareNumbers(text, decimal(value));
}

/**
 * Puts the exact sums in place of those of doubles.
 * @param after the item that the write makes of the one before
 */
export function addExactly<Item extends object>(
  before: Partial<Item>,
  after: Record<string, unknown>,
  { set, add, remove }: Write<Item>,
): void {
  const known = areThere ? texts.get(before) : undefined;
  if (known === undefined && !hasFraction(before, add)) return;
  const kept = { ...known };
  for (const name in set) if (set[name] !== undefined) delete kept[name];
  for (const name of remove ?? []) delete kept[name as string];
  for (const name in add) {
    const [there = 0, by] = [before[name], add[name]];
    if (typeof there !== "number" || typeof by !== "number") continue;
    const sum = addNumbers(kept[name] ?? decimal(there), decimal(by));
    after[name] = Number(sum);
    if (decimal(Number(sum)) === sum) delete kept[name];
    else kept[name] = sum;
  }
  if (Object.keys(kept).length === 0) return;
  texts.set(after, kept);
  areThere = true;
}

function hasFraction<Item extends object>(before: Partial<Item>, add: Partial<Item> | undefined): boolean {
  for (const name in add) {
    if (add[name] !== undefined && !(isWhole(add[name]) && isWhole(before[name] ?? 0))) return true;
  }
  return false;
}

function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

function decimal(value: number): string {
  return normalNumber(String(value));
}
