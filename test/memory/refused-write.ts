/**
 * Refuses, for the store in memory, the writes that DynamoDB would refuse: a mistake that passed here would first fail
 * in production. Only the form of a write is checked; its condition is left to the store.
 *
 * It runs for every write of every simulated run, so a sound write must cost next to nothing.
 */
import { byteLength } from "../../functions/model/cut.ts";
import { itemWeight } from "../../functions/model/item-weight.ts";
import { toAttribute } from "../../functions/store/attribute-value.ts";
import type { Clause, Write } from "../../functions/store/run-store.ts";

/** The longest parts of a key, in bytes. */
const longestKeys = [2_048, 1_024] as const;
const longestItem = 409_600;
/** Texts shorter than this cannot add up to such an item, which has few attributes. */
const longText = 8_192;
/** The keys of the index, and their types. */
const indexKeys = { dueKey: "string", dueAt: "number" } as const;

/** Refuses a key that no item can have. @param key the partition key, then the sort key @throws a plain `Error` */
export function checkKey(key: readonly [string, string]): void {
  for (const [i, part] of key.entries()) {
    checkText(part);
    const longest = longestKeys[i] as number;
    if (part === "" || (3 * part.length > longest && byteLength(part) > longest)) {
      throw new Error(`key ${JSON.stringify(part)} is not allowed: 1 to ${longest} bytes`);
    }
  }
}

/** Refuses a write that DynamoDB would refuse for any item. @param key the item's key @throws a plain `Error` */
export function checkWrite<Item extends object>(write: Write<Item>, key: object): void {
  const { set, setOnce, add, append, remove } = write;
  checkChanges(set, key);
  checkChanges(setOnce, key, set);
  checkChanges(add, key, set, setOnce);
  for (const name in add) {
    const value: unknown = add[name];
    if (value !== undefined && typeof value !== "number")
      throw new Error(`${name} must be added to with a number`);
  }
  checkChanges(append, key, { ...set, ...add }, setOnce);
  for (const name in append) {
    if (append[name] !== undefined && !Array.isArray(append[name]))
      throw new Error(`${name} must be appended to with a list`);
  }
  if (remove !== undefined) {
    for (const [i, name] of remove.entries()) {
      checkOnce(name, key, set, setOnce, { ...add, ...append });
      if (remove.indexOf(name) < i) throw new Error(twice(name));
    }
  }
  checkClauses(write.condition);
}

type Changes = Readonly<Record<string, unknown>> | object | undefined;

/** @param key the key, and what the same write changes elsewhere */
function checkChanges(changes: Changes, key: Changes, set?: Changes, setOnce?: Changes): void {
  for (const name in changes) {
    const value: unknown = changes[name as keyof Changes];
    if (value === undefined) continue;
    checkOnce(name, key, set, setOnce);
    checkValue(value);
    if (name !== "dueKey" && name !== "dueAt") continue;
    const type = indexKeys[name];
    if (value === "" || typeof value !== type)
      throw new Error(`${name} ${JSON.stringify(value)} is not allowed: a key of an index is a ${type}`);
  }
}

function checkOnce(name: string, key: Changes, set?: Changes, setOnce?: Changes, add?: Changes): void {
  if (has(key, name) || has(set, name) || has(setOnce, name) || has(add, name)) throw new Error(twice(name));
}

function has(changes: Changes, name: string): boolean {
  return changes?.[name as keyof Changes] !== undefined;
}

function twice(name: string): string {
  return `${name} is a key, or is changed twice in one write`;
}

/** Refuses an item that DynamoDB would not take. @throws a plain `Error` */
export function checkItem<Item extends object>(item: Item, { set, setOnce, add, append }: Write<Item>): void {
  for (const name in add) {
    if (typeof item[name] === "string")
      throw new Error(`${name} is not a number, so nothing can be added to it`);
  }
  for (const name in append) {
    if (!Array.isArray(item[name]))
      throw new Error(`${name} is not a list, so nothing can be appended to it`);
  }
  if ((hasLong(set) || hasLong(setOnce)) && itemWeight(item) > longestItem)
    throw new Error(`an item weighs at most ${longestItem} bytes`);
}

function hasLong(changes: Changes): boolean {
  for (const name in changes) {
    const value: unknown = changes[name as keyof Changes];
    if (typeof value === "string" && value.length > longText) return true;
  }
  return false;
}

/** Half of a surrogate pair has no UTF-8, in which DynamoDB stores and compares texts. */
function checkText(text: string): void {
  if (!text.isWellFormed()) throw new Error(`${JSON.stringify(text)} has half of a surrogate pair`);
}

function checkValue(value: unknown): void {
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return;
  if (typeof value === "string") checkText(value);
  else if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    for (const name in value) {
      const part: unknown = value[name as keyof typeof value];
      if (part !== undefined) checkValue(part);
    }
  } else if (Array.isArray(value)) for (const part of value) checkValue(part);
  else toAttribute(value);
}

function checkClauses<Item>(clauses: readonly Clause<Item>[]): void {
  for (const clause of clauses) {
    if ("anyOf" in clause) for (const branch of clause.anyOf) checkClauses(branch);
    else if ("value" in clause) checkValue(clause.value);
    else if ("values" in clause && clause.values.length === 0)
      throw new Error(`${clause.name}: no value is allowed`);
  }
}
