/**
 * Dynalite 4.0.0's modules, used without its HTTP server, and what they hold that is used here.
 *
 * Two of its functions are wrapped, once for the process; dynalite calls both through the module's exports.
 *
 * - `checkConditional` is called under the key's lock with the item in hand: that very item goes into the
 *   error, if asked by `ReturnValuesOnConditionCheckFailure: ALL_OLD`.
 * - `updateIndexes` is called next, and its callback makes the item's put or del synchronously. The wrapper
 *   writes nothing itself: it leaves what is to be written where that put or del finds it (`takeWrite`), so
 *   that item and index entries go to disk in one batch.
 *
 * Keys on disk are `table~TABLE`, `item-TABLE~KEY` and `index-local|global~TABLE~INDEX~KEY`, in ASCII.
 */
import { createRequire } from "node:module";

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

/** How dynalite's functions end. */
export type Callback<T = unknown> = (error: DynaliteError | null | undefined, value?: T) => void;

/** With a status and body, what DynamoDB would answer; without, a failure of the machinery. */
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

/** One of several changes made at once; the key is the whole one on disk. */
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

/** An operation that dynalite does. */
export type DynaliteOperation = (typeof operationNames)[number];

const require = createRequire(import.meta.url);

/** The storage. */
export const db = require("dynalite/db") as DynaliteDb;

/** The checks of requests. */
export const validations = require("dynalite/validations") as Validations;

/** What each operation does, and what its request may be. */
export const operations = new Map(
  operationNames.map((name) => {
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    const validation = require(`dynalite/validations/${file}`) as Validation;
    return [name, { action: require(`dynalite/actions/${file}`) as Action, validation }] as const;
  }),
);

/** A write on its way: between `updateIndexes`' callback and the put or del that it makes. */
export interface WriteUnderWay {
  store: Store;
  write: Write;
  indexes: BatchOperation[];
}

let underWay: WriteUnderWay | undefined;

/** What the put or del that is called right now is part of; to be asked once. */
export function takeWrite(): WriteUnderWay | undefined {
  const taken = underWay;
  underWay = undefined;
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
    // Thrown from here it would end the process, as nobody stands above dynalite's callbacks.
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
  underWay = { store, write, indexes };
  try {
    done(null);
  } finally {
    underWay = undefined;
  }
};
