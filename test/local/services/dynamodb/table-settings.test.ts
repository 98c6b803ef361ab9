import { afterEach, beforeEach, expect, test } from "vitest";
import { Dynamodb } from "../../../../local/services/dynamodb/dynamodb.ts";
import { dynamodb as service } from "../../../../local/services/dynamodb/index.ts";
import { definition, table as TableName } from "./fact.ts";

let dynamodb: Dynamodb;

beforeEach(async () => {
  dynamodb = new Dynamodb({ region: "us-east-1", accountId: "000000000000" });
  await dynamodb.ensureTable(definition);
});
afterEach(() => dynamodb.close());

const ttl = (AttributeName: string, Enabled: boolean) =>
  dynamodb.call("UpdateTimeToLive", { TableName, TimeToLiveSpecification: { AttributeName, Enabled } });
const recovery = async () => {
  const { ContinuousBackupsDescription } = await dynamodb.call("DescribeContinuousBackups", { TableName });
  return (ContinuousBackupsDescription as Record<string, unknown>).PointInTimeRecoveryDescription;
};

test("a table that is protected against deletion is deleted only after its protection", async () => {
  await dynamodb.call("UpdateTable", { TableName, DeletionProtectionEnabled: true });
  const { Table } = await dynamodb.call("DescribeTable", { TableName });
  expect(Table).toMatchObject({ DeletionProtectionEnabled: true });
  await expect(dynamodb.call("DeleteTable", { TableName })).rejects.toMatchObject({
    code: "ValidationException",
    message:
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
  });
  await dynamodb.call("UpdateTable", { TableName, DeletionProtectionEnabled: false });
  await dynamodb.call("DeleteTable", { TableName });
  expect(await dynamodb.call("ListTables", {})).toEqual({ TableNames: [] });
});

test("a described table says how many items it and its indexes have, and what an index is provisioned with", async () => {
  const provisioned = {
    TableName: "described",
    AttributeDefinitions: ["id", "day"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    ProvisionedThroughput: { ReadCapacityUnits: 9, WriteCapacityUnits: 8 },
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-day",
        KeySchema: [{ AttributeName: "day", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
        ProvisionedThroughput: { ReadCapacityUnits: 7, WriteCapacityUnits: 6 },
      },
    ],
  };
  await dynamodb.call("CreateTable", provisioned);
  for (const Item of [{ id: { S: "a" } }, { id: { S: "b" }, day: { S: "1" } }])
    await dynamodb.call("PutItem", { TableName: "described", Item });
  const { Table } = await dynamodb.call("DescribeTable", { TableName: "described" });
  expect(Table).toMatchObject({
    ItemCount: 2,
    ProvisionedThroughput: { ReadCapacityUnits: 9 },
    GlobalSecondaryIndexes: [{ ItemCount: 1, ProvisionedThroughput: { ReadCapacityUnits: 7 } }],
  });
});

test("a TTL is refused when it is already so, and while another attribute has it", async () => {
  await ttl("expiresAt", true);
  await expect(ttl("expiresAt", true)).rejects.toThrow("TimeToLive is already enabled");
  await expect(ttl("other", true)).rejects.toThrow(
    "TimeToLive is active on a different AttributeName: current AttributeName is expiresAt",
  );
  await ttl("expiresAt", false);
  await expect(ttl("expiresAt", false)).rejects.toThrow("TimeToLive is already disabled");
  await ttl("other", true);
});

test("point-in-time recovery is answered as it was set", async () => {
  expect(await recovery()).toEqual({ PointInTimeRecoveryStatus: "DISABLED" });
  await dynamodb.call("UpdateContinuousBackups", {
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  expect(await recovery()).toEqual({ PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 35 });
});

test("a template's table has the template's TTL, recovery and protection, also when it is deployed again", async () => {
  const make = (type: "AWS::DynamoDB::Table" | "AWS::DynamoDB::GlobalTable", properties: object) =>
    service.resourceTypes[type]?.make(
      dynamodb,
      { name: TableName, properties: { ...definition, ...properties } } as never,
      {} as never,
    );
  const settings = {
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: "true",
  };
  await make("AWS::DynamoDB::Table", {
    ...settings,
    TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: "true" },
  });
  const described = async () => {
    const { Table } = await dynamodb.call("DescribeTable", { TableName });
    const { TimeToLiveDescription } = await dynamodb.call("DescribeTimeToLive", { TableName });
    const { DeletionProtectionEnabled } = Table as Record<string, unknown>;
    return { DeletionProtectionEnabled, TimeToLiveDescription, recovery: await recovery() };
  };
  const enabled = { PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 35 };
  expect(await described()).toEqual({
    DeletionProtectionEnabled: true,
    TimeToLiveDescription: { TimeToLiveStatus: "ENABLED", AttributeName: "expiresAt" },
    recovery: enabled,
  });
  await make("AWS::DynamoDB::GlobalTable", { Replicas: [{ Region: "us-east-1", ...settings }] });
  expect(await described()).toEqual({
    DeletionProtectionEnabled: true,
    TimeToLiveDescription: { TimeToLiveStatus: "DISABLED" },
    recovery: enabled,
  });
});

test("what is not served is refused by its name", async () => {
  await expect(dynamodb.call("TransactWriteItems", {})).rejects.toThrow(
    "TransactWriteItems is not served here",
  );
  await expect(dynamodb.call("GetItem", { TableName, Key: {}, AttributesToGet: ["a"] })).rejects.toThrow(
    "not served locally: AttributesToGet; use ProjectionExpression",
  );
  const item = { TableName, Item: { pk: { S: "a" }, sk: { S: "b" } }, ReturnItemCollectionMetrics: "SIZE" };
  await expect(dynamodb.call("PutItem", item)).rejects.toThrow(
    'ReturnItemCollectionMetrics SIZE is not served locally; allowed: "NONE"',
  );
  const policy = { ...definition, TableName: "other", ResourcePolicy: "{}" };
  await expect(dynamodb.call("CreateTable", policy)).rejects.toThrow("ResourcePolicy is not served locally");
  const inside = {
    TableName,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, Days: 3 },
  };
  await expect(dynamodb.call("UpdateContinuousBackups", inside)).rejects.toThrow(
    "PointInTimeRecoverySpecification.Days is not served locally",
  );
  const streamed = { ...definition, TableName: "streamed", StreamSpecification: { StreamEnabled: true } };
  await expect(dynamodb.call("CreateTable", streamed)).rejects.toThrow(
    "StreamSpecification is not served locally",
  );
});
