/** The `ConsumedCapacity` of answers. What writes cost in the table's indexes is not counted. */
import type { RawItem } from "../raw-item.ts";
import { itemSize } from "../values/item-size.ts";

export interface CapacityInput {
  ReturnConsumedCapacity?: "INDEXES" | "TOTAL" | "NONE";
}

/** The member of an answer, or nothing where the request does not ask for it. */
export function consumed(
  { ReturnConsumedCapacity: wanted = "NONE" }: CapacityInput,
  TableName: string,
  units: number,
): { ConsumedCapacity?: object } {
  if (wanted === "NONE") return {};
  const Table = wanted === "INDEXES" ? { Table: { CapacityUnits: units } } : {};
  return { ConsumedCapacity: { TableName, CapacityUnits: units, ...Table } };
}

/** A write counts as its larger item, in KiB. */
export function writeUnits(...items: (RawItem | undefined)[]): number {
  return Math.max(1, ...items.map((item) => (item === undefined ? 0 : Math.ceil(itemSize(item) / 1024))));
}

/** A read counts in units of 4 KiB, by half where it need not be consistent. */
export function readUnits(bytes: number, consistent = false): number {
  return Math.max(1, Math.ceil(bytes / 4096)) / (consistent ? 1 : 2);
}
