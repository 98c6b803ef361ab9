/**
 * The `ConsumedCapacity` of answers: of a table, and of the global indexes that a write changes. An index takes nothing
 * for an item that it does not hold, or whose attributes in it stay as they are.
 */
import { isDeepStrictEqual } from "node:util";
import type { RawItem } from "../raw-item.ts";
import type { Table } from "../tables/database.ts";
import { heldBy, type IndexSchema, keyNames } from "../tables/schema.ts";
import { itemSize } from "../values/item-size.ts";

export interface CapacityInput {
  ReturnConsumedCapacity?: "INDEXES" | "TOTAL" | "NONE";
}

/** What a request takes: of its table, and of indexes by their names. */
export interface Units {
  readonly table: number;
  readonly indexes?: Readonly<Record<string, number>>;
}

/** The member of an answer, or nothing where the request does not ask for it. */
export function consumed(
  { ReturnConsumedCapacity: wanted = "NONE" }: CapacityInput,
  TableName: string,
  { table, indexes = {} }: Units,
): { ConsumedCapacity?: object } {
  if (wanted === "NONE") return {};
  const CapacityUnits = Object.values(indexes).reduce((sum, units) => sum + units, table);
  if (wanted === "TOTAL") return { ConsumedCapacity: { TableName, CapacityUnits } };
  const ofIndexes = Object.entries(indexes).map(([name, units]) => [name, { CapacityUnits: units }]);
  return {
    ConsumedCapacity: {
      TableName,
      CapacityUnits,
      Table: { CapacityUnits: table },
      GlobalSecondaryIndexes: ofIndexes.length > 0 ? Object.fromEntries(ofIndexes) : undefined,
    },
  };
}

/** What a write takes: of the table the larger of the item before and after it, in KiB. */
export function writeUnits({ schema }: Table, old: RawItem | undefined, item: RawItem | undefined): Units {
  const changed = schema.indexes
    .filter(({ global }) => global)
    .map((index) => [index.name, indexUnits(index, held(index, old), held(index, item))] as const)
    .filter(([, units]) => units > 0);
  return { table: Math.max(1, units(old), units(item)), indexes: Object.fromEntries(changed) };
}

/** The sum of several writes. */
export function addUnits(one: Units, other: Units): Units {
  const indexes: Record<string, number> = { ...one.indexes };
  for (const [name, more] of Object.entries(other.indexes ?? {})) indexes[name] = (indexes[name] ?? 0) + more;
  return { table: one.table + other.table, indexes };
}

/** A read counts in units of 4 KiB, by half where it need not be consistent. */
export function readUnits(bytes: number, consistent = false): number {
  return Math.max(1, Math.ceil(bytes / 4096)) / (consistent ? 1 : 2);
}

/** What an index holds of an item: nothing where the item lacks one of its keys. */
function held(index: IndexSchema, item: RawItem | undefined): RawItem | undefined {
  return item !== undefined && keyNames(index).every((name) => item[name] !== undefined)
    ? heldBy(index, item)
    : undefined;
}

/** An entry whose key changes is removed under the old one, and added under the new one. */
function indexUnits(index: IndexSchema, old: RawItem | undefined, item: RawItem | undefined): number {
  if (isDeepStrictEqual(old, item)) return 0;
  if (old === undefined || item === undefined) return units(old) + units(item);
  const moves = keyNames(index).some((name) => !isDeepStrictEqual(old[name], item[name]));
  return moves ? units(old) + units(item) : Math.max(units(old), units(item));
}

function units(item: RawItem | undefined): number {
  return item === undefined ? 0 : Math.ceil(itemSize(item) / 1024);
}
