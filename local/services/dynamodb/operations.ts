/**
 * The operations of DynamoDB's API. Most are dynalite's own; those that it lacks or gets wrong are here. The settings
 * for TTL and backups are stored and returned, without effect.
 */
import { AwsError, type JsonOperation } from "../../http/index.ts";
import type { DynaliteOperation, Table } from "./dynalite.ts";
import type { DynaliteStore } from "./dynalite-store.ts";

type Input = Record<string, unknown>;

export function operationsOf(store: DynaliteStore): Record<string, JsonOperation> {
  const dynalite =
    (name: DynaliteOperation): JsonOperation =>
    (input) =>
      store.call(name, input);
  return {
    BatchGetItem: dynalite("BatchGetItem"),
    BatchWriteItem: dynalite("BatchWriteItem"),
    CreateTable: (input) => createTable(store, input),
    DeleteItem: dynalite("DeleteItem"),
    DeleteTable: dynalite("DeleteTable"),
    DescribeContinuousBackups: (input) => describeBackups(store, input),
    DescribeTable: dynalite("DescribeTable"),
    DescribeTimeToLive: (input) => describeTtl(store, input),
    GetItem: dynalite("GetItem"),
    ListTables: (input) => listTables(store, input),
    ListTagsOfResource: dynalite("ListTagsOfResource"),
    PutItem: dynalite("PutItem"),
    Query: dynalite("Query"),
    Scan: dynalite("Scan"),
    TagResource: dynalite("TagResource"),
    UntagResource: dynalite("UntagResource"),
    UpdateContinuousBackups: (input) => updateBackups(store, input),
    UpdateItem: dynalite("UpdateItem"),
    UpdateTable: (input) => updateTable(store, input),
    UpdateTimeToLive: (input) => updateTtl(store, input),
  };
}

/** Answers when the table can be used: dynalite activates it a turn of the event loop later. */
export async function createTable(store: DynaliteStore, input: Input): Promise<unknown> {
  const created = await store.call("CreateTable", input);
  const { TableName } = created.TableDescription as Table;
  while ((await describeTable(store, TableName))?.TableStatus === "CREATING") {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return created;
}

/** Dynalite would ignore new indexes without an error. */
async function updateTable(store: DynaliteStore, input: Input): Promise<unknown> {
  const updates = (input.GlobalSecondaryIndexUpdates ?? []) as object[];
  if (updates.some((update) => "Create" in update || "Delete" in update)) {
    const message =
      "UpdateTable that creates or deletes an index is not served locally; deploy the table again";
    throw new AwsError("ValidationException", message);
  }
  return store.call("UpdateTable", input);
}

/** A table's description; undefined when there is no such table. */
export async function describeTable(store: DynaliteStore, table: string): Promise<Table | undefined> {
  try {
    return (await store.call("DescribeTable", { TableName: table })).Table as Table;
  } catch (error) {
    if (error instanceof AwsError && error.code.endsWith("#ResourceNotFoundException")) return undefined;
    throw error;
  }
}

async function listTables(store: DynaliteStore, input: Input): Promise<unknown> {
  const { ExclusiveStartTableName = "", Limit = 100 } = input;
  const all = await store.tableNames();
  const rest = all.filter((name) => name > String(ExclusiveStartTableName));
  const TableNames = rest.slice(0, Number(Limit));
  return {
    TableNames,
    LastEvaluatedTableName: rest.length > TableNames.length ? TableNames.at(-1) : undefined,
  };
}

async function updateTtl(store: DynaliteStore, input: Input): Promise<unknown> {
  const { TableName, TimeToLiveSpecification } = input;
  await checkExists(store, TableName);
  await store.putSetting(`ttl~${TableName}`, TimeToLiveSpecification);
  return { TimeToLiveSpecification };
}

async function describeTtl(store: DynaliteStore, { TableName }: Input): Promise<unknown> {
  await checkExists(store, TableName);
  const setting = (await store.getSetting(`ttl~${TableName}`)) as
    | { AttributeName: string; Enabled: boolean }
    | undefined;
  if (!setting?.Enabled) return { TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" } };
  return { TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: setting.AttributeName } };
}

async function updateBackups(store: DynaliteStore, input: Input): Promise<unknown> {
  const { TableName, PointInTimeRecoverySpecification } = input;
  await checkExists(store, TableName);
  await store.putSetting(`backups~${TableName}`, PointInTimeRecoverySpecification);
  return describeBackups(store, { TableName });
}

async function describeBackups(store: DynaliteStore, { TableName }: Input): Promise<unknown> {
  await checkExists(store, TableName);
  const setting = (await store.getSetting(`backups~${TableName}`)) as
    | { PointInTimeRecoveryEnabled?: boolean }
    | undefined;
  const PointInTimeRecoveryStatus = setting?.PointInTimeRecoveryEnabled ? "ENABLED" : "DISABLED";
  return {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: "ENABLED",
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus },
    },
  };
}

async function checkExists(store: DynaliteStore, table: unknown): Promise<void> {
  await store.call("DescribeTable", { TableName: table });
}
