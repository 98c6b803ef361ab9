/**
 * Dynalite's storage and operations, with three guarantees added.
 *
 * - A put, update or delete whose condition fails returns the item that failed it, if the request asks for it.
 * - An item and its index entries are written in one batch. Otherwise a process killed between them would leave a
 *   run that its index does not list.
 * - The listener gets each write, in order for each key, after it is on disk and before it is answered.
 */
import { AwsError } from "../../http/index.ts";
import {
  type BatchOperation,
  type Callback,
  type DynaliteError,
  type DynaliteOperation,
  db,
  type KeyRange,
  operations,
  type Store,
  type SubDb,
  type Table,
  type TableWrite,
  takePendingWrite,
  validations,
} from "./dynalite.ts";
import { type Expression, withoutRanges } from "./without-ranges.ts";

/** Where dynalite's validation puts an expression that it parsed. */
interface Parsed {
  expression: Expression;
}

export interface DynaliteStoreOptions {
  /** A folder for LevelDB, which one process can open at a time. @default in memory */
  folder?: string;
  region: string;
  accountId: string;
  onWrite: (write: TableWrite) => void;
}

/** Dynalite, opened on a folder or in memory. */
export class DynaliteStore {
  readonly #store: Store;
  readonly #settings: SubDb;
  readonly #onWrite: (write: TableWrite) => void;

  constructor({ folder, region, accountId, onWrite }: DynaliteStoreOptions) {
    this.#onWrite = onWrite;
    this.#store = db.create({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    this.#store.tableDb.awsRegion = region;
    this.#store.tableDb.awsAccountId = accountId;
    const getItemDb = this.#store.getItemDb;
    this.#settings = getItemDb("~");
    const prepared = new Map<string, SubDb>();
    this.#store.getItemDb = (table) => {
      const known = prepared.get(table);
      if (known) return known;
      const itemDb = this.#prepare(getItemDb(table), table);
      prepared.set(table, itemDb);
      return itemDb;
    };
  }

  /** Calls an operation. Does not change the input. Throws an AwsError with DynamoDB's own code. */
  call(name: DynaliteOperation, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const operation = operations.get(name);
    if (!operation) throw new AwsError("UnknownOperationException", `${name} is not known here`);
    const { types, custom } = operation.validation;
    return new Promise((resolve, reject) => {
      try {
        const data = validations.checkTypes(withTableName(structuredClone(input)), types);
        validations.checkValidations(data, types, custom, this.#store);
        for (const parsed of [data._condition, data._filter] as (Parsed | undefined)[]) {
          if (parsed) parsed.expression = withoutRanges(parsed.expression);
        }
        operation.action(this.#store, data, (error, value) => {
          if (error) reject(asFailure(error));
          else resolve((value ?? {}) as Record<string, unknown>);
        });
      } catch (error) {
        reject(asFailure(error as DynaliteError));
      }
    });
  }

  /** The names of all tables, in order. (Dynalite's own ListTables reads every key on disk.) */
  async tableNames(): Promise<string[]> {
    const names: string[] = [];
    for await (const key of this.#store.db.keys(range("table~"))) names.push(key.slice("table~".length));
    return names;
  }

  /** Replaces a table's global indexes and fills them, which dynalite's UpdateTable cannot. Nothing may write to the table at the same time. */
  async reindex(
    table: string,
    changed: Pick<Table, "GlobalSecondaryIndexes" | "AttributeDefinitions">,
  ): Promise<void> {
    const { Table: before } = (await this.call("DescribeTable", { TableName: table })) as { Table: Table };
    const after: Table = { ...before, ...changed };
    const operations: BatchOperation[] = [];
    for await (const key of this.#store.db.keys(range(`index-global~${table}~`))) {
      operations.push({ type: "del", key });
    }
    for await (const item of this.#store.db.values(range(`item-${table}~`))) {
      const { puts } = db.getIndexActions(after.GlobalSecondaryIndexes ?? [], null, item, after);
      for (const { index, key, item: value } of puts) {
        operations.push({ type: "put", key: `index-global~${table}~${index}~${key}`, value });
      }
    }
    operations.push({ type: "put", key: `table~${table}`, value: after });
    await promised((done) => this.#store.db.batch(operations, done));
  }

  /** A setting that dynalite does not have, such as a table's TTL. */
  getSetting(key: string): Promise<unknown> {
    return promised((done) => this.#settings.get(key, done));
  }

  async putSetting(key: string, value: unknown): Promise<void> {
    await promised((done) => this.#settings.put(key, value, done));
  }

  /** Waits for pending writes, then closes the folder. */
  async close(): Promise<void> {
    await promised((done) => this.#store.db.close(done));
  }

  /** Makes an item's put and del write its index entries too, and report the write. */
  #prepare(itemDb: SubDb, table: string): SubDb {
    const { put, del } = itemDb;
    const commit = (operation: BatchOperation, plain: () => void, callback: Callback): void => {
      const current = takePendingWrite();
      if (current === undefined || current.store !== this.#store) {
        plain();
        return;
      }
      const done: Callback = (error) => {
        const { oldItem, newItem } = current.write;
        if (!error && (oldItem || newItem)) this.#onWrite(current.write);
        callback(error);
      };
      this.#store.db.batch([...current.indexes, operation], done);
    };
    const onDisk = (key: string) => `item-${table}~${key}`;
    itemDb.put = (key, value, callback) =>
      commit({ type: "put", key: onDisk(key), value }, () => put(key, value, callback), callback);
    itemDb.del = (key, callback) =>
      commit({ type: "del", key: onDisk(key) }, () => del(key, callback), callback);
    return itemDb;
  }
}

/** All keys that begin with a prefix; dynalite's keys are ASCII. */
function range(prefix: string): KeyRange {
  return { gte: prefix, lt: `${prefix}\x7f` };
}

/** A request may name a table by its ARN instead of its name. */
function withTableName(input: Record<string, unknown>): Record<string, unknown> {
  const name = /^arn:[^/]*:table\/([^/]+)$/.exec(String(input.TableName))?.[1];
  return name === undefined ? input : { ...input, TableName: name };
}

function promised(start: (done: Callback) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}

function asFailure(error: DynaliteError): Error {
  if (error.statusCode === undefined || error.body === undefined) return error;
  const { __type, message, Item } = error.body;
  return new AwsError(__type, message ?? "", {
    status: error.statusCode,
    fields: Item ? { Item } : {},
    cause: error,
  });
}
