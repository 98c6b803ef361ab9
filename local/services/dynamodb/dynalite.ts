/**
 * The modules of dynalite 4.0.0, used without its HTTP server, and types for the parts that are used here.
 *
 * Two of its functions are wrapped, once for the process; dynalite calls both through the module's exports.
 *
 * - `checkConditional` is called under the key's lock with the item. The wrapper puts the same item into the error,
 *   if the request has `ReturnValuesOnConditionCheckFailure: ALL_OLD`.
 * - `updateIndexes` is called next, and its callback puts or deletes the item synchronously. The wrapper writes
 *   nothing itself. It holds the index entries ready for that put or del (`takePendingWrite`), so that the item and
 *   its index entries go to disk in one batch.
 *
 * Keys on disk are `table~TABLE`, `item-TABLE~KEY` and `index-local|global~TABLE~INDEX~KEY`, in ASCII.
 */
import { createRequire } from "node:module";
import type { RawItem } from "./raw-item.ts";

/** A write that was made. */
export interface TableWrite {
  table: string;
  /** The item before; undefined when there was none. */
  oldItem: RawItem | undefined;
  /** The item after; undefined when it was deleted. */
  newItem: RawItem | undefined;
}

export type Callback<T = unknown> = (error: DynaliteError | null | undefined, value?: T) => void;

/** What DynamoDB would answer, if it has a status and a body; else an internal failure. */
export interface DynaliteError extends Error {
  statusCode?: number;
  body?: { __type: string; message?: string; Item?: RawItem };
}

/** The keys and values under one prefix. */
export interface SubDb {
  put(key: string, value: unknown, callback: Callback): void;
  del(key: string, callback: Callback): void;
  get(key: string, callback: Callback): void;
}

/** One change of a batch; the key is the whole key on disk. */
export interface BatchOperation {
  type: "put" | "del";
  key: string;
  value?: unknown;
}

/** All keys that begin with a prefix. */
export interface KeyRange {
  gte: string;
  lt: string;
}

/** An open dynalite. */
export interface Store {
  db: {
    batch(operations: BatchOperation[], callback: Callback): void;
    close(callback: Callback): void;
    keys(range: KeyRange): AsyncIterable<string>;
    values(range: KeyRange): AsyncIterable<RawItem>;
  };
  tableDb: SubDb & { awsAccountId: string; awsRegion: string };
  getItemDb(table: string): SubDb;
}

/** The parts of a table's description that are read here. */
export interface Table {
  TableName: string;
  TableStatus?: string;
  KeySchema?: unknown[];
  AttributeDefinitions?: unknown[];
  LocalSecondaryIndexes?: unknown[];
  /** Complete descriptions: names, key schemas, projections, ARNs. */
  GlobalSecondaryIndexes?: unknown[];
}

interface IndexActions {
  puts: { index: string; key: string; item: RawItem }[];
  deletes: { index: string; key: string }[];
}

interface DynaliteDb {
  create(options: Record<string, unknown>): Store;
  validationError(message: string): DynaliteError;
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

export type DynaliteOperation = (typeof operationNames)[number];

const require = createRequire(import.meta.url);

export const db = require("dynalite/db") as DynaliteDb;

export const validations = require("dynalite/validations") as Validations;

/** Each operation's function, and the rules for its request. */
export const operations = new Map(
  operationNames.map((name) => {
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    const validation = require(`dynalite/validations/${file}`) as Validation;
    return [name, { action: require(`dynalite/actions/${file}`) as Action, validation }] as const;
  }),
);

/** A write between `updateIndexes` and the put or del that its callback makes. */
export interface PendingWrite {
  store: Store;
  write: TableWrite;
  indexes: BatchOperation[];
}

let pending: PendingWrite | undefined;

/** The write that the current put or del belongs to. A second call gives undefined. */
export function takePendingWrite(): PendingWrite | undefined {
  const taken = pending;
  pending = undefined;
  return taken;
}

for (const name of ["PutItem", "UpdateItem", "DeleteItem"] as const) {
  const types = operations.get(name)?.validation.types;
  if (types) types.ReturnValuesOnConditionCheckFailure = { type: "String", enum: ["ALL_OLD", "NONE"] };
}

const checkConditional = db.checkConditional;
db.checkConditional = (data, existing) => {
  let failure: DynaliteError | null | undefined;
  try {
    failure = checkConditional(data, existing);
  } catch (error) {
    // Nothing above dynalite's callbacks catches it: thrown from here, it would end the process.
    return db.validationError(`the condition cannot be evaluated locally: ${error}`);
  }
  if (failure?.body && existing && data.ReturnValuesOnConditionCheckFailure === "ALL_OLD") {
    failure.body.Item = existing;
  }
  return failure;
};

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
  pending = { store, write, indexes };
  try {
    done(null);
  } finally {
    pending = undefined;
  }
};
