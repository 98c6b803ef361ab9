/**
 * Tables as a template defines them: created, or given the global indexes of the definition. Items stay. The key of
 * a table cannot change, since its items could not be read by another key.
 */
import type { Table } from "./dynalite.ts";
import { DynaliteStore, type DynaliteStoreOptions } from "./dynalite-store.ts";
import { createTable, describeTable } from "./operations.ts";

/** What `CreateTable` is given. */
export type TableDefinition = Record<string, unknown> & { TableName: string };

type Owner = Pick<DynaliteStoreOptions, "region" | "accountId">;

/** @throws when the existing table has another key */
export async function ensureTable(
  store: DynaliteStore,
  definition: TableDefinition,
  owner: Owner,
): Promise<void> {
  const { TableName } = definition;
  const existing = await describeTable(store, TableName);
  if (existing === undefined) {
    await createTable(store, onDemand(definition));
    return;
  }
  if (keyOf(existing) !== keyOf(definition)) {
    throw new Error(
      `table ${TableName} has the key ${keyOf(existing)}, and its definition the key ${keyOf(definition)}; remove the local state, or give the table another name`,
    );
  }
  if (indexesOf(existing) === indexesOf(definition)) return;
  await store.reindex(TableName, await describeIndexes(definition, owner));
}

function onDemand(definition: TableDefinition): TableDefinition {
  return { BillingMode: "PAY_PER_REQUEST", ...definition };
}

/** The descriptions that a new table would have: a scratch store creates it, with dynalite's own checks and ARNs. */
async function describeIndexes(
  definition: TableDefinition,
  owner: Owner,
): Promise<Pick<Table, "AttributeDefinitions" | "GlobalSecondaryIndexes">> {
  const scratch = new DynaliteStore({ ...owner, onWrite: () => {} });
  try {
    const { TableDescription } = await scratch.call("CreateTable", onDemand(definition));
    const { AttributeDefinitions, GlobalSecondaryIndexes } = TableDescription as Table;
    for (const index of (GlobalSecondaryIndexes ?? []) as Record<string, unknown>[])
      index.IndexStatus = "ACTIVE";
    return { AttributeDefinitions, GlobalSecondaryIndexes };
  } finally {
    await scratch.close();
  }
}

/** The key in words, such as `task (HASH, S) + run (RANGE, S)`. */
function keyOf(table: object): string {
  const { KeySchema = [], AttributeDefinitions = [] } = table as {
    KeySchema?: { AttributeName: string; KeyType: string }[];
    AttributeDefinitions?: { AttributeName: string; AttributeType: string }[];
  };
  return KeySchema.map(({ AttributeName, KeyType }) => {
    const type = AttributeDefinitions.find(
      (attribute) => attribute.AttributeName === AttributeName,
    )?.AttributeType;
    return `${AttributeName} (${KeyType}, ${type})`;
  }).join(" + ");
}

/** The global indexes as text, equal for equal indexes in any order. */
function indexesOf(table: object): string {
  const { GlobalSecondaryIndexes = [] } = table as {
    GlobalSecondaryIndexes?: {
      IndexName: string;
      KeySchema: { AttributeName: string }[];
      Projection?: { ProjectionType?: string; NonKeyAttributes?: string[] };
    }[];
  };
  const indexes = GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => {
    const keys = KeySchema.map(({ AttributeName }) => AttributeName);
    const attributes = [...(Projection?.NonKeyAttributes ?? [])].sort();
    return [IndexName, keys, Projection?.ProjectionType ?? "ALL", attributes];
  });
  return JSON.stringify(indexes.sort((a, b) => String(a[0]).localeCompare(String(b[0]))));
}
