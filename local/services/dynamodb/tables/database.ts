/**
 * Tables, items and index entries in one SQLite database. An item and its index entries are written in one
 * transaction: a process killed between them would leave a run that its index does not list. What a call wrote
 * survives the process's death: the operating system has it. Nothing waits for the disk.
 *
 * Keys and items are valid when they come here. Everything is synchronous, so that no two operations interleave; the
 * listener gets each write after it is committed.
 */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { RawItem } from "../raw-item.ts";
import { type Definition, heldBy, type IndexSchema, schemaOf, type TableSchema } from "./schema.ts";
import { type StoredKey, storedKey } from "./stored-key.ts";

/** A write that was made. */
export interface TableWrite {
  table: string;
  /** The item before; undefined when there was none. */
  oldItem: RawItem | undefined;
  /** The item after; undefined when it was deleted. */
  newItem: RawItem | undefined;
}

/** What is stored of a table beside its items. */
export interface StoredTable {
  /** As DescribeTable gives it. */
  description: Definition & Record<string, unknown>;
  /** The attribute of its TTL; none when it has no TTL. */
  ttl?: string | undefined;
  pointInTimeRecovery?: boolean | undefined;
  tags: Record<string, string>;
}

export interface Table extends StoredTable {
  readonly name: string;
  readonly schema: TableSchema;
}

export interface DatabaseOptions {
  /** SQLite's file. @default in memory */
  file?: string | undefined;
  onWrite: (write: TableWrite) => void;
}

const layout = `
  CREATE TABLE IF NOT EXISTS tables (name TEXT PRIMARY KEY, stored TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS items (
    tbl TEXT, slot INTEGER, hash BLOB, range BLOB, item TEXT NOT NULL, PRIMARY KEY (tbl, slot, hash, range)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS entries (
    tbl TEXT, idx TEXT, slot INTEGER, hash BLOB, range BLOB, item_slot INTEGER, item_hash BLOB, item_range BLOB,
    item TEXT NOT NULL, PRIMARY KEY (tbl, idx, slot, hash, range, item_hash, item_range)
  ) STRICT, WITHOUT ROWID;
`;

export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #onWrite: (write: TableWrite) => void;
  readonly #tables = new Map<string, Table>();
  readonly #statements = new Map<string, StatementSync>();

  constructor({ file = ":memory:", onWrite }: DatabaseOptions) {
    this.#onWrite = onWrite;
    this.#sqlite = new DatabaseSync(file);
    this.#sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    this.#sqlite.exec(layout);
    for (const { name, stored } of this.prepared("SELECT name, stored FROM tables").all()) {
      this.#remember(String(name), JSON.parse(String(stored)));
    }
  }

  /** In order. */
  tableNames(): string[] {
    return [...this.#tables.keys()].sort();
  }

  table(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  /** How many items a table has, or one of its indexes. */
  count(table: string, index?: string): number {
    const [source, where, given] =
      index === undefined ? ["items", "tbl = ?", []] : ["entries", "tbl = ? AND idx = ?", [index]];
    const row = this.prepared(`SELECT COUNT(*) AS found FROM ${source} WHERE ${where}`).get(table, ...given);
    return Number(row?.found);
  }

  putTable(stored: StoredTable): Table {
    const name = stored.description.TableName;
    this.prepared("INSERT OR REPLACE INTO tables VALUES (?, ?)").run(name, JSON.stringify(stored));
    return this.#remember(name, stored);
  }

  deleteTable(name: string): void {
    this.#transaction(() => {
      for (const [from, column] of [
        ["items", "tbl"],
        ["entries", "tbl"],
        ["tables", "name"],
      ] as const) {
        this.prepared(`DELETE FROM ${from} WHERE ${column} = ?`).run(name);
      }
    });
    this.#tables.delete(name);
  }

  /** Replaces a table's description, and fills its indexes again. */
  reindex(stored: StoredTable): void {
    this.#transaction(() => {
      const table = this.putTable(stored);
      this.prepared("DELETE FROM entries WHERE tbl = ?").run(table.name);
      for (const row of this.prepared("SELECT item FROM items WHERE tbl = ?").iterate(table.name)) {
        const item = JSON.parse(String(row.item)) as RawItem;
        for (const index of table.schema.indexes) {
          const entry = entryOf(index, item);
          if (entry !== undefined)
            this.#addEntry(table, index, entry, storedKey(item, table.schema) as StoredKey);
        }
      }
    });
  }

  get({ name }: Table, { slot, hash, range }: StoredKey): RawItem | undefined {
    const row = this.prepared(
      "SELECT item FROM items WHERE tbl = ? AND slot = ? AND hash = ? AND range = ?",
    ).get(name, slot, hash, range);
    return row === undefined ? undefined : (JSON.parse(String(row.item)) as RawItem);
  }

  /** Writes an item and its index entries; without a new item, deletes them. */
  write(table: Table, key: StoredKey, oldItem: RawItem | undefined, newItem: RawItem | undefined): void {
    const changed = table.schema.indexes.flatMap((index) => {
      const [before, after] = [entryOf(index, oldItem), entryOf(index, newItem)];
      return before?.text === after?.text ? [] : [{ index, before, after }];
    });
    if (changed.length === 0) this.#putItem(table, key, newItem);
    else {
      this.#transaction(() => {
        this.#putItem(table, key, newItem);
        for (const { index, before, after } of changed) {
          if (before !== undefined) this.#deleteEntry(table, index, before, key);
          if (after !== undefined) this.#addEntry(table, index, after, key);
        }
      });
    }
    if (oldItem ?? newItem) this.#onWrite({ table: table.name, oldItem, newItem });
  }

  /** A statement, prepared once. */
  prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#sqlite.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  close(): void {
    if (this.#sqlite.isOpen) this.#sqlite.close();
  }

  #remember(name: string, stored: StoredTable): Table {
    const table = { ...stored, name, schema: schemaOf(stored.description) };
    this.#tables.set(name, table);
    return table;
  }

  #putItem({ name }: Table, { slot, hash, range }: StoredKey, item: RawItem | undefined): void {
    if (item === undefined) {
      this.prepared("DELETE FROM items WHERE tbl = ? AND slot = ? AND hash = ? AND range = ?").run(
        name,
        slot,
        hash,
        range,
      );
      return;
    }
    this.prepared(
      "INSERT INTO items VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET item = excluded.item",
    ).run(name, slot, hash, range, JSON.stringify(item));
  }

  #addEntry({ name }: Table, index: IndexSchema, { at, text }: Entry, key: StoredKey): void {
    this.prepared("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
      name,
      index.name,
      at.slot,
      at.hash,
      at.range,
      key.slot,
      key.hash,
      key.range,
      text,
    );
  }

  #deleteEntry({ name }: Table, index: IndexSchema, { at }: Entry, key: StoredKey): void {
    this.prepared(
      "DELETE FROM entries WHERE tbl = ? AND idx = ? AND slot = ? AND hash = ? AND range = ? AND item_hash = ? AND item_range = ?",
    ).run(name, index.name, at.slot, at.hash, at.range, key.hash, key.range);
  }

  #transaction(work: () => void): void {
    this.prepared("BEGIN IMMEDIATE").run();
    try {
      work();
      this.prepared("COMMIT").run();
    } catch (error) {
      // On a full disk SQLite has rolled back by itself.
      if (this.#sqlite.isTransaction) this.prepared("ROLLBACK").run();
      throw error;
    }
  }
}

/** What an index has of an item: where it is, and the attributes that the index holds. */
interface Entry {
  at: StoredKey;
  text: string;
}

/** Undefined where the item is not in the index. */
function entryOf(index: IndexSchema, item: RawItem | undefined): Entry | undefined {
  const at = item && storedKey(item, index);
  return at && { at, text: JSON.stringify(heldBy(index, item)) };
}
