/** Operations on tables other than to create them. */
import { invalid, invalidValue } from "../errors.ts";
import type { StoredTable, Table } from "../tables/database.ts";
import { describedTable, type Engine } from "./engine.ts";

interface TableInput {
  TableName: string;
}

/** AWS counts items about every six hours; here they are counted now. */
export function describeTable(engine: Engine, { TableName }: TableInput): object {
  const { name, description } = describedTable(engine, TableName);
  const { LocalSecondaryIndexes, GlobalSecondaryIndexes } = description as Described;
  const counted = (indexes: Described["GlobalSecondaryIndexes"]) =>
    indexes?.map((index) => ({ ...index, ItemCount: engine.database.count(name, index.IndexName) }));
  return {
    Table: {
      ...description,
      ItemCount: engine.database.count(name),
      ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: counted(LocalSecondaryIndexes) }),
      ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: counted(GlobalSecondaryIndexes) }),
    },
  };
}

interface Described {
  readonly LocalSecondaryIndexes?: readonly { readonly IndexName: string }[];
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
}

export function listTables(
  { database }: Engine,
  { ExclusiveStartTableName: after = "", Limit = 100 }: { ExclusiveStartTableName?: string; Limit?: number },
): object {
  const rest = database.tableNames().filter((name) => name > after);
  const TableNames = rest.slice(0, Limit);
  return { TableNames, LastEvaluatedTableName: rest.length > Limit ? TableNames.at(-1) : undefined };
}

export function deleteTable(engine: Engine, { TableName }: TableInput): object {
  const { name, description } = describedTable(engine, TableName);
  if (description.DeletionProtectionEnabled) {
    throw invalid(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  }
  engine.database.deleteTable(name);
  return { TableDescription: { ...description, TableStatus: "DELETING" } };
}

interface UpdateTableInput extends TableInput {
  BillingMode?: string;
  ProvisionedThroughput?: object;
  DeletionProtectionEnabled?: boolean;
  GlobalSecondaryIndexUpdates?: object[];
}

export function updateTable(engine: Engine, input: UpdateTableInput): object {
  const { BillingMode, ProvisionedThroughput, DeletionProtectionEnabled, GlobalSecondaryIndexUpdates } =
    input;
  const table = describedTable(engine, input.TableName);
  if (GlobalSecondaryIndexUpdates?.some((update) => "Create" in update || "Delete" in update)) {
    throw invalid(
      "UpdateTable that creates or deletes an index is not served locally; deploy the table again",
    );
  }
  const changes = [
    BillingMode,
    ProvisionedThroughput,
    DeletionProtectionEnabled,
    GlobalSecondaryIndexUpdates,
  ];
  if (changes.every((change) => change === undefined)) {
    throw invalid(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates or DeletionProtectionEnabled is required",
    );
  }
  if (BillingMode === "PROVISIONED" && ProvisionedThroughput === undefined) {
    throw invalidValue(
      "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    );
  }
  const description = {
    ...table.description,
    ...(BillingMode && { BillingModeSummary: { BillingMode } }),
    ...(ProvisionedThroughput && {
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...ProvisionedThroughput },
    }),
    ...(DeletionProtectionEnabled !== undefined && { DeletionProtectionEnabled }),
  };
  engine.database.putTable(stored(table, { description }));
  return { TableDescription: description };
}

/** What is stored of a table, with changes. */
export function stored(
  { description, ttl, pointInTimeRecovery, tags }: Table,
  changes: Partial<StoredTable>,
): StoredTable {
  return { description, ttl, pointInTimeRecovery, tags, ...changes };
}
