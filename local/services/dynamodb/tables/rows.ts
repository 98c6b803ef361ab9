/** Reads the items of a table or an index in the order of their keys, from where a page begins. */
import type { SQLInputValue } from "node:sqlite";
import type { KeyRange } from "../expressions/key-condition.ts";
import type { RawItem } from "../raw-item.ts";
import type { Database, Table } from "./database.ts";
import type { IndexSchema, Keys } from "./schema.ts";
import {
  afterPrefix,
  justAfter,
  keyBytes,
  partition,
  type StoredKey,
  slots,
  storedKey,
} from "./stored-key.ts";

export interface RowsOptions {
  /** @default the table itself */
  index?: IndexSchema | undefined;
  /** The partition, and the range of its sort keys. @default all items */
  within?: KeyRange | undefined;
  /** Part of all items: `part` counts from 0. @default all of them */
  segment?: { part: number; of: number } | undefined;
  /** The key of the last item that is not wanted. */
  after?: RawItem | undefined;
  backwards?: boolean | undefined;
  /** Also what the index does not hold. @default false */
  whole?: boolean | undefined;
}

export function* rows(database: Database, table: Table, options: RowsOptions): Generator<RawItem> {
  const { index, within, segment, after, backwards = false, whole = false } = options;
  const clauses = ["r.tbl = ?"];
  const values: SQLInputValue[] = [table.name];
  const where = (clause: string, ...given: SQLInputValue[]) => {
    clauses.push(clause);
    values.push(...given);
  };
  if (index !== undefined) where("r.idx = ?", index.name);
  if (within !== undefined) {
    const { slot, hash } = partition(within.hash);
    where("r.slot = ? AND r.hash = ?", slot, hash);
    const [from, to] = bounds(within);
    if (from !== undefined) where("r.range >= ?", from);
    if (to !== undefined) where("r.range < ?", to);
  }
  if (segment !== undefined) {
    const edge = (part: number) => Math.floor((part * slots) / segment.of);
    where("r.slot >= ? AND r.slot < ?", edge(segment.part), edge(segment.part + 1));
  }
  const order = [...(within === undefined ? ["slot", "hash"] : []), "range"];
  if (index !== undefined) order.push("item_hash", "item_range");
  if (after !== undefined) {
    const key = position(after, table.schema, index);
    const places = order.map(() => "?").join(", ");
    where(
      `(${order.map((name) => `r.${name}`).join(", ")}) ${backwards ? "<" : ">"} (${places})`,
      ...order.map((name) => key[name as keyof typeof key]),
    );
  }
  let [column, source] = ["r.item", index === undefined ? "items r" : "entries r"];
  if (index !== undefined && whole) {
    column = "i.item";
    source +=
      " JOIN items i ON i.tbl = r.tbl AND i.slot = r.item_slot AND i.hash = r.item_hash AND i.range = r.item_range";
  }
  const sorted = order.map((name) => `r.${name} ${backwards ? "DESC" : "ASC"}`).join(", ");
  const sql = `SELECT ${column} AS item FROM ${source} WHERE ${clauses.join(" AND ")} ORDER BY ${sorted}`;
  for (const row of database.prepared(sql).iterate(...values)) yield JSON.parse(String(row.item)) as RawItem;
}

/** Where an item is, by the columns that rows are ordered by. */
function position(item: RawItem, table: Keys, index: Keys | undefined) {
  const key = storedKey(item, table) as StoredKey;
  const at = index === undefined ? key : (storedKey(item, index) as StoredKey);
  return { ...at, item_hash: key.hash, item_range: key.range };
}

/** The first sort key that is wanted, and the first after it that is not. */
function bounds({ range }: KeyRange): [Uint8Array | undefined, Uint8Array | undefined] {
  if (range === undefined) return [undefined, undefined];
  const [low, high = low] = range.values.map(keyBytes) as unknown as [Uint8Array, Uint8Array?];
  switch (range.operator) {
    case "=":
    case "BETWEEN":
      return [low, justAfter(high)];
    case "<":
      return [undefined, low];
    case "<=":
      return [undefined, justAfter(low)];
    case ">":
      return [justAfter(low), undefined];
    case ">=":
      return [low, undefined];
    case "begins_with":
      return [low, afterPrefix(low)];
  }
}
