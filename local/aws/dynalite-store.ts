/**
 * Dynalite's storage and operations without its HTTP server, made to keep three promises more.
 *
 * - A put, update or delete whose condition fails returns the item it found, if asked by
 *   `ReturnValuesOnConditionCheckFailure: ALL_OLD`. Dynalite evaluates a condition under the key's lock with
 *   the item in hand, so the item returned is the very one that failed it.
 * - An item and its index entries are written in one batch: a process killed between them would leave a run
 *   that its index no longer names.
 * - Each write is told, in order for each key, after it is on disk and before it is answered.
 *
 * It is built on dynalite 4.0.0's modules as they are: `db.checkConditional` and `db.updateIndexes` are called
 * through the module's exports, and the item's put or del follows `updateIndexes`' callback synchronously.
 * Both are wrapped once for the process. Keys on disk are `item-TABLE~KEY` and `index-KIND~TABLE~INDEX~KEY`.
 */
import { createRequire } from "node:module";
import { AwsError } from "./aws-error.ts";

/** An item as on the wire: raw attribute values such as `{ S: "a" }`, `{ N: "1" }`; binary is base64. */
export type RawItem = Record<string, RawAttribute>;

/** One raw attribute value. */
export type RawAttribute = Record<string, unknown>;

/** A write that was done. */
export interface Write {
  table: string;
  /** As it was; undefined when there was none. */
  oldItem: RawItem | undefined;
  /** As it is now; undefined when it was deleted. */
  newItem: RawItem | undefined;
}

type Callback<T = unknown> = (error: DynaliteError | null | undefined, value?: T) => void;

interface DynaliteError extends Error {
  statusCode?: number;
  body?: { __type: string; message?: string; Item?: RawItem };
}

interface SubDb {
  put(key: string, value: unknown, callback: Callback): void;
  del(key: string, callback: Callback): void;
  get(key: string, callback: Callback): void;
}

interface BatchOperation {
  type: "put" | "del";
  key: string;
  value?: unknown;
}

interface Range {
  gte: string;
  lt: string;
}

interface Store {
  db: {
    batch(operations: BatchOperation[], callback: Callback): void;
    close(callback: Callback): void;
    keys(range: Range): AsyncIterable<string>;
    values(range: Range): AsyncIterable<RawItem>;
  };
  tableDb: SubDb & { awsAccountId: string; awsRegion: string };
  getItemDb(table: string): SubDb;
}

interface IndexActions {
  puts: { index: string; key: string; item: RawItem }[];
  deletes: { index: string; key: string }[];
}

interface DynaliteDb {
  create(options: Record<string, unknown>): Store;
  checkConditional(data: Record<string, unknown>, existing?: RawItem): DynaliteError | null | undefined;
  updateIndexes(
    store: Store,
    table: Table,
    existing: RawItem | null,
    item: RawItem | null,
    done: Callback,
  ): void;
  getIndexActions(
    indexes: unknown[],
    existing: RawItem | null,
    item: RawItem | null,
    table: Table,
  ): IndexActions;
}

/** A table's description, as far as it is looked at here. */
export interface Table {
  TableName: string;
  TableStatus?: string;
  KeySchema?: unknown[];
  AttributeDefinitions?: unknown[];
  LocalSecondaryIndexes?: unknown[];
  /** With all that a description holds of each: names, key schemas, projections, ARNs. */
  GlobalSecondaryIndexes?: unknown[];
}

interface Validation {
  types: Record<string, unknown>;
  custom?: unknown;
}

interface Validations {
  checkTypes(data: Record<string, unknown>, types: Record<string, unknown>): Record<string, unknown>;
  checkValidations(data: Record<string, unknown>, types: unknown, custom: unknown, store: Store): void;
}

type Action = (store: Store, data: Record<string, unknown>, callback: Callback) => void;

const operationNames = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "GetItem",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
] as const;

/** An operation that dynalite does. */
export type DynaliteOperation = (typeof operationNames)[number];

const require = createRequire(import.meta.url);
const db = require("dynalite/db") as DynaliteDb;
const validations = require("dynalite/validations") as Validations;
const operations = new Map(
  operationNames.map((name) => {
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    const validation = require(`dynalite/validations/${file}`) as Validation;
    return [name, { action: require(`dynalite/actions/${file}`) as Action, validation }] as const;
  }),
);

for (const name of ["PutItem", "UpdateItem", "DeleteItem"] as const) {
  const types = operations.get(name)?.validation.types;
  if (types) types.ReturnValuesOnConditionCheckFailure = { type: "String", enum: ["ALL_OLD", "NONE"] };
}

const checkConditional = db.checkConditional;
db.checkConditional = (data, existing) => {
  const failure = checkConditional(data, existing);
  if (failure?.body && existing && data.ReturnValuesOnConditionCheckFailure === "ALL_OLD") {
    failure.body.Item = existing;
  }
  return failure;
};

/** Between `updateIndexes`' callback and the put or del that it makes, synchronously: what that put carries. */
let underWay: { store: Store; write: Write; indexes: BatchOperation[] } | undefined;

db.updateIndexes = (store, table, existing, item, done) => {
  const indexes: BatchOperation[] = [];
  for (const kind of ["Local", "Global"] as const) {
    const actions = db.getIndexActions(table[`${kind}SecondaryIndexes`] ?? [], existing, item, table);
    const prefix = `index-${kind.toLowerCase()}~${table.TableName}~`;
    for (const { index, key } of actions.deletes)
      indexes.push({ type: "del", key: `${prefix}${index}~${key}` });
    for (const { index, key, item: value } of actions.puts) {
      indexes.push({ type: "put", key: `${prefix}${index}~${key}`, value });
    }
  }
  const write = { table: table.TableName, oldItem: existing ?? undefined, newItem: item ?? undefined };
  underWay = { store, write, indexes };
  try {
    done(null);
  } finally {
    underWay = undefined;
  }
};

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
        const data = validations.checkTypes(structuredClone(input), types);
        validations.checkValidations(data, types, custom, this.#store);
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
      const current = underWay;
      underWay = undefined;
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
function range(prefix: string): Range {
  return { gte: prefix, lt: `${prefix}\x7f` };
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
