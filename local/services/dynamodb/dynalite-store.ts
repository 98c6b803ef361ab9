/**
 * Dynalite's storage and operations, made to keep three promises more.
 *
 * - A put, update or delete whose condition fails returns the item that failed it, if asked.
 * - An item and its index entries are written in one batch: a process killed between them would leave a run
 *   that its index no longer names.
 * - Each write is told, in order for each key, after it is on disk and before it is answered.
 */
import { AwsError } from "../../http/errors.ts";
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
  takeWrite,
  validations,
  type Write,
} from "./dynalite.ts";
import { withoutRanges } from "./expression.ts";

/** Where dynalite's validation leaves an expression that it parsed. */
interface Parsed {
  expression: Parameters<typeof withoutRanges>[0];
}

/** Dynalite, opened on a folder. */
export class DynaliteStore {
  readonly #store: Store;
  readonly #settings: SubDb;
  readonly #onWrite: (write: Write) => void;

  /** @param folder of LevelDB, which one process may have open; in memory without it */
  constructor(options: {
    folder?: string;
    region: string;
    accountId: string;
    onWrite: (write: Write) => void;
  }) {
    const { folder, region, accountId, onWrite } = options;
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

  /** Does an operation. The input is left as it is. Throws an AwsError with DynamoDB's own code. */
  call(name: DynaliteOperation, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    const operation = operations.get(name);
    if (!operation) throw new AwsError("UnknownOperationException", `${name} is not known`);
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

  /** The names of all tables, in order. (Dynalite's own ListTables reads every key there is.) */
  async tableNames(): Promise<string[]> {
    const names: string[] = [];
    for await (const key of this.#store.db.keys(range("table~"))) names.push(key.slice("table~".length));
    return names;
  }

  /** Gives a table other global indexes and fills them; dynalite's UpdateTable makes none. Nothing may write meanwhile. */
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

  /** A value of ours beside the tables, such as a table's TTL setting. */
  get(key: string): Promise<unknown> {
    return promised((done) => this.#settings.get(key, done));
  }

  /** Keeps a value of ours. */
  async put(key: string, value: unknown): Promise<void> {
    await promised((done) => this.#settings.put(key, value, done));
  }

  /** Waits for what is under way, then closes the folder. */
  async close(): Promise<void> {
    await promised((done) => this.#store.db.close(done));
  }

  /** Lets an item's put and del carry its index entries and tell of the write. */
  #prepare(itemDb: SubDb, table: string): SubDb {
    const { put, del } = itemDb;
    const commit = (operation: BatchOperation, plain: () => void, callback: Callback): void => {
      const current = takeWrite();
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

/** A table may be named by its ARN wherever its name may stand alone. */
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
