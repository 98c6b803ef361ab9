/** CreateTable. A table can be used when it answers. */
import { randomUUID } from "node:crypto";
import { AwsError } from "../../../http/index.ts";
import type { StoredTable } from "../tables/database.ts";
import type { IndexDefinition } from "../tables/schema.ts";
import { type CreateTableInput, checkDefinition } from "./check-definition.ts";
import type { Engine } from "./engine.ts";

export function createTable(engine: Engine, input: CreateTableInput): object {
  const created = newTable(engine, input);
  if (engine.database.table(input.TableName) !== undefined) {
    throw new AwsError("ResourceInUseException", `Table already exists: ${input.TableName}`);
  }
  engine.database.putTable(created);
  return { TableDescription: created.description };
}

/** A table as it is stored. @throws where AWS would refuse it */
export function newTable(engine: Engine, input: CreateTableInput): StoredTable {
  checkDefinition(input);
  const { TableName, KeySchema, AttributeDefinitions, DeletionProtectionEnabled = false, Tags = [] } = input;
  const TableArn = `arn:aws:dynamodb:${engine.region}:${engine.accountId}:table/${TableName}`;
  const onDemand = input.BillingMode === "PAY_PER_REQUEST";
  const { ReadCapacityUnits = 0, WriteCapacityUnits = 0 } = input.ProvisionedThroughput ?? {};
  const described = ({ IndexName, KeySchema, Projection }: IndexDefinition) => ({
    IndexName,
    KeySchema,
    Projection,
    IndexArn: `${TableArn}/index/${IndexName}`,
    IndexSizeBytes: 0,
    ItemCount: 0,
  });
  const local = input.LocalSecondaryIndexes?.map(described);
  const global = input.GlobalSecondaryIndexes?.map((index) => ({
    ...described(index),
    IndexStatus: "ACTIVE",
    ...(index.ProvisionedThroughput && {
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...index.ProvisionedThroughput },
    }),
  }));
  return {
    description: {
      TableName,
      TableArn,
      TableId: randomUUID(),
      TableStatus: "ACTIVE",
      CreationDateTime: engine.now(),
      KeySchema,
      AttributeDefinitions,
      ProvisionedThroughput: { NumberOfDecreasesToday: 0, ReadCapacityUnits, WriteCapacityUnits },
      ...(onDemand && { BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" } }),
      ...(local && { LocalSecondaryIndexes: local }),
      ...(global && { GlobalSecondaryIndexes: global }),
      DeletionProtectionEnabled,
      ItemCount: 0,
      TableSizeBytes: 0,
    },
    tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])),
  };
}
