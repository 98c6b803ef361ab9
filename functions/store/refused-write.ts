/**
 * What DynamoDB takes from nobody, for the store in memory: a mistake that it let through would be found by the first
 * run in production. What a condition says is another matter; here only the write's own form is looked at.
 *
 * It is asked at every write of every simulated run, so that what is plainly sound costs next to nothing.
 */
import { byteLength } from "../model/cut.ts";
import { itemWeight } from "../model/item-weight.ts";
import { toAttribute } from "./attribute-value.ts";
import type { Clause, Write } from "./run-store.ts";

/** The longest parts of a key, in bytes. */
const longestKeys = [2_048, 1_024] as const;
const longestItem = 409_600;
/** Shorter texts than this never come to such an item, as few as its attributes are. */
const longText = 8_192;
/** The keys of the index, and what they must be. */
const indexKeys = { dueKey: "string", dueAt: "number" } as const;

/** Refuses a key that no item can have. `key`: partition, then sort key. @throws a plain `Error` */
export function checkKey(key: readonly [string, string]): void {
  for (const [i, part] of key.entries()) {
    const longest = longestKeys[i] as number;
    if (part === "" || (3 * part.length > longest && byteLength(part) > longest)) {
      throw new Error(`key ${JSON.stringify(part)} is not allowed: 1 to ${longest} bytes`);
    }
  }
}

/** Refuses a write that DynamoDB would refuse whatever its item is. `keys`: the names of its key. @throws a plain `Error` */
export function checkWrite<Item extends object>(write: Write<Item>, keys: readonly string[]): void {
  const changed = new Set<string>(keys);
  const change = (name: string) => {
    if (changed.has(name)) throw new Error(`${name} is a key, or is changed twice in one write`);
    changed.add(name);
  };
  for (const changes of [write.set, write.setOnce, write.add]) {
    for (const name in changes) {
      const value: unknown = changes[name];
      if (value === undefined) continue;
      change(name);
      checkValue(value);
      const type = indexKeys[name as keyof typeof indexKeys] as string | undefined;
      if (value === "" ? type !== undefined : type !== undefined && typeof value !== type)
        throw new Error(`${name} ${JSON.stringify(value)} is not allowed: a key of an index is a ${type}`);
    }
  }
  for (const name in write.add) {
    const value: unknown = write.add[name];
    if (value !== undefined && typeof value !== "number") throw new Error(`${name} is added to by no number`);
  }
  for (const name of write.remove ?? []) change(name);
  checkClauses(write.condition);
}

/** Refuses what a write would make of an item. @throws a plain `Error` */
export function checkItem<Item extends object>(item: Item, { set, setOnce, add }: Write<Item>): void {
  for (const name in add) {
    if (typeof item[name] === "string") throw new Error(`${name} is no number that could be added to`);
  }
  const isLong = (value: unknown) => typeof value === "string" && value.length > longText;
  const grew = [set, setOnce].some((changes) => changes !== undefined && Object.values(changes).some(isLong));
  if (grew && itemWeight(item) > longestItem) throw new Error(`an item weighs at most ${longestItem} bytes`);
}

function checkValue(value: unknown): void {
  if (typeof value !== "string" && typeof value !== "boolean" && !Number.isSafeInteger(value))
    toAttribute(value);
}

function checkClauses<Item>(clauses: readonly Clause<Item>[]): void {
  for (const clause of clauses) {
    if ("anyOf" in clause) for (const branch of clause.anyOf) checkClauses(branch);
    else if ("value" in clause) checkValue(clause.value);
    else if ("values" in clause && clause.values.length === 0)
      throw new Error(`${clause.name}: no value is allowed`);
  }
}
