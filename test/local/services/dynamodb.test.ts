import {
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  CreateTableCommand,
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalAws, TableWrite } from "../../../local/index.ts";
import { clientOptions, openTemporaryAws } from "../temporary-aws.ts";

let aws: LocalAws;
let client: DynamoDBClient;
const runs = {
  TableName: "runs",
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [
    { AttributeName: "task", KeyType: "HASH" },
    { AttributeName: "run", KeyType: "RANGE" },
  ],
  AttributeDefinitions: [
    { AttributeName: "task", AttributeType: "S" },
    { AttributeName: "run", AttributeType: "S" },
    { AttributeName: "dueKey", AttributeType: "S" },
    { AttributeName: "dueAt", AttributeType: "N" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "due",
      KeySchema: [
        { AttributeName: "dueKey", KeyType: "HASH" },
        { AttributeName: "dueAt", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "ALL" },
    },
  ],
} as const;

beforeAll(async () => {
  aws = await openTemporaryAws();
  client = new DynamoDBClient(clientOptions(aws));
  await client.send(new CreateTableCommand(structuredClone(runs) as never));
});
afterAll(async () => {
  client.destroy();
  await aws.close();
});

const key = (run: string) => ({ task: { S: "t" }, run: { S: run } });

test("a table and its index are active when CreateTable answers", async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: "runs" }));
  expect(Table?.TableStatus).toBe("ACTIVE");
  expect(Table?.GlobalSecondaryIndexes?.[0]?.IndexName).toBe("due");
  expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(["runs"]);
});

test("a failed condition returns the item that failed it if the request asks for it, and none otherwise", async () => {
  await client.send(new PutItemCommand({ TableName: "runs", Item: { ...key("held"), owner: { S: "a" } } }));
  const condition = {
    TableName: "runs",
    ConditionExpression: "attribute_not_exists(#o)",
    ExpressionAttributeNames: { "#o": "owner" },
  };
  const put = new PutItemCommand({
    ...condition,
    Item: key("held"),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  const update = new UpdateItemCommand({
    ...condition,
    Key: key("held"),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  const remove = new DeleteItemCommand({
    ...condition,
    Key: key("held"),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  for (const command of [put, update, remove]) {
    const error = await client.send(command as PutItemCommand).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect((error as ConditionalCheckFailedException).Item).toEqual({ ...key("held"), owner: { S: "a" } });
  }
  const unasked = await client
    .send(new DeleteItemCommand({ ...condition, Key: key("held") }))
    .catch((e: unknown) => e);
  expect(unasked).toBeInstanceOf(ConditionalCheckFailedException);
  expect((unasked as ConditionalCheckFailedException).Item).toBeUndefined();
  const absent = new UpdateItemCommand({
    TableName: "runs",
    Key: key("absent"),
    ConditionExpression: "attribute_exists(task)",
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  const none = await client.send(absent).catch((error: unknown) => error);
  expect((none as ConditionalCheckFailedException).Item).toBeUndefined();
});

test("one of many concurrent claims of an item wins, and each loser gets the winner's item", async () => {
  const claim = (owner: string) =>
    new UpdateItemCommand({
      TableName: "runs",
      Key: key("contested"),
      UpdateExpression: "SET #o = :o",
      ConditionExpression: "attribute_not_exists(#o)",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": { S: owner } },
      ReturnValues: "ALL_NEW",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
  const owners = Array.from({ length: 20 }, (_, index) => `owner-${index}`);
  const outcomes = await Promise.all(
    owners.map((owner) =>
      client.send(claim(owner)).then(
        ({ Attributes }) => ({ won: true, owner: Attributes?.owner?.S }),
        (error: ConditionalCheckFailedException) => ({ won: false, owner: error.Item?.owner?.S }),
      ),
    ),
  );
  const winners = outcomes.filter(({ won }) => won);
  expect(winners).toHaveLength(1);
  expect(new Set(outcomes.map(({ owner }) => owner))).toEqual(new Set([winners[0]?.owner]));
});

test("an item enters its index, moves in it and leaves it", async () => {
  const due = async (dueKey: string) => {
    const { Items } = await client.send(
      new QueryCommand({
        TableName: "runs",
        IndexName: "due",
        KeyConditionExpression: "dueKey = :k",
        ExpressionAttributeValues: { ":k": { S: dueKey } },
      }),
    );
    return Items?.map((item) => item.run?.S);
  };
  const move = (expression: string, values?: Record<string, { S: string } | { N: string }>) =>
    client.send(
      new UpdateItemCommand({
        TableName: "runs",
        Key: key("moving"),
        UpdateExpression: expression,
        ExpressionAttributeValues: values,
      }),
    );
  await move("SET dueKey = :k, dueAt = :a", { ":k": { S: "turn#1" }, ":a": { N: "10" } });
  expect(await due("turn#1")).toEqual(["moving"]);
  await move("SET dueKey = :k, dueAt = :a", { ":k": { S: "turn#2" }, ":a": { N: "20" } });
  expect([await due("turn#1"), await due("turn#2")]).toEqual([[], ["moving"]]);
  await move("REMOVE dueKey, dueAt");
  expect(await due("turn#2")).toEqual([]);
});

test("listeners get each write with the item before and after, and no failed write", async () => {
  const writes: TableWrite[] = [];
  const end = aws.dynamodb.onWrite((write) => writes.push(write));
  const TableName = "runs";
  await client.send(new PutItemCommand({ TableName, Item: { ...key("reported"), n: { N: "1" } } }));
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key: key("reported"),
      UpdateExpression: "SET n = n + :one",
      ExpressionAttributeValues: { ":one": { N: "1" } },
    }),
  );
  const refused = new PutItemCommand({
    TableName,
    Item: key("reported"),
    ConditionExpression: "attribute_not_exists(task)",
  });
  await client.send(refused).catch(() => {});
  await client.send(new DeleteItemCommand({ TableName, Key: key("never was") }));
  await client.send(new DeleteItemCommand({ TableName, Key: key("reported") }));
  await client.send(
    new BatchWriteItemCommand({ RequestItems: { runs: [{ PutRequest: { Item: key("batched") } }] } }),
  );
  end();
  await client.send(new PutItemCommand({ TableName, Item: key("unheard") }));
  const one = { ...key("reported"), n: { N: "1" } };
  const two = { ...key("reported"), n: { N: "2" } };
  expect(writes).toEqual([
    { table: "runs", oldItem: undefined, newItem: one },
    { table: "runs", oldItem: one, newItem: two },
    { table: "runs", oldItem: two, newItem: undefined },
    { table: "runs", oldItem: undefined, newItem: key("batched") },
  ]);
});

test("a table's TTL setting is stored and returned", async () => {
  const TableName = "runs";
  expect((await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription).toEqual({
    TimeToLiveStatus: "DISABLED",
  });
  const TimeToLiveSpecification = { AttributeName: "expiresAt", Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
  expect((await client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription).toEqual({
    TimeToLiveStatus: "ENABLED",
    AttributeName: "expiresAt",
  });
});

test("a table that is deployed again keeps its items, and a new index finds them", async () => {
  const { GlobalSecondaryIndexes: _, AttributeDefinitions, ...bare } = structuredClone(runs);
  const places = { ...bare, TableName: "places", AttributeDefinitions: AttributeDefinitions.slice(0, 2) };
  await aws.dynamodb.ensureTable(places);
  for (const [run, country] of [
    ["1", "AD"],
    ["2", "BE"],
    ["3", "AD"],
  ] as const) {
    await client.send(
      new PutItemCommand({ TableName: "places", Item: { ...key(run), country: { S: country } } }),
    );
  }
  await aws.dynamodb.ensureTable({
    ...places,
    AttributeDefinitions: [...places.AttributeDefinitions, { AttributeName: "country", AttributeType: "S" }],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-country",
        KeySchema: [{ AttributeName: "country", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  const { Items } = await client.send(
    new QueryCommand({
      TableName: "places",
      IndexName: "by-country",
      KeyConditionExpression: "country = :c",
      ExpressionAttributeValues: { ":c": { S: "AD" } },
    }),
  );
  expect(Items?.map((item) => item.run?.S).sort()).toEqual(["1", "3"]);
  const otherKey = { ...places, KeySchema: [{ AttributeName: "run", KeyType: "HASH" }] };
  await expect(aws.dynamodb.ensureTable(otherKey)).rejects.toThrow(
    "table places has the key task (HASH, S) + run (RANGE, S)",
  );
});

test("a table that was deleted and created again is empty", async () => {
  const TableName = "brief";
  await aws.dynamodb.ensureTable({ ...structuredClone(runs), TableName });
  await client.send(
    new PutItemCommand({ TableName, Item: { ...key("1"), dueKey: { S: "k" }, dueAt: { N: "1" } } }),
  );
  await client.send(new DeleteTableCommand({ TableName }));
  await expect(client.send(new GetItemCommand({ TableName, Key: key("1") }))).rejects.toThrow(
    "resource not found",
  );
  await aws.dynamodb.ensureTable({ ...structuredClone(runs), TableName });
  expect((await client.send(new ScanCommand({ TableName }))).Items).toEqual([]);
  expect((await client.send(new ScanCommand({ TableName, IndexName: "due" }))).Items).toEqual([]);
});

test("a table can be named by its ARN", async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: "runs" }));
  const TableName = Table?.TableArn ?? "";
  expect(TableName).toBe("arn:aws:dynamodb:us-east-1:000000000000:table/runs");
  await client.send(new PutItemCommand({ TableName, Item: key("by arn") }));
  const { Item } = await client.send(new GetItemCommand({ TableName: "runs", Key: key("by arn") }));
  expect(Item).toEqual(key("by arn"));
});

test("no comparison with a missing attribute is true, also within BETWEEN and IN", async () => {
  await client.send(new PutItemCommand({ TableName: "runs", Item: { ...key("numbered"), n: { N: "5" } } }));
  const matches = async (FilterExpression: string) => {
    const ExpressionAttributeValues = {
      ":four": { N: "4" },
      ":five": { N: "5" },
      ":six": { N: "6" },
      ":run": { S: "numbered" },
    };
    const { Items } = await client.send(
      new ScanCommand({
        TableName: "runs",
        FilterExpression: `run = :run AND (n > :four AND n < :six AND n <= :five AND (${FilterExpression}))`,
        ExpressionAttributeValues,
      }),
    );
    return Items?.length === 1;
  };
  expect(await matches("n BETWEEN :four AND :six")).toBe(true);
  expect(await matches("n BETWEEN :four AND absent")).toBe(false);
  expect(await matches("absent BETWEEN :four AND :six")).toBe(false);
  expect(await matches("NOT n BETWEEN :four AND absent")).toBe(true);
  expect(await matches("n IN (absent, :four, :five)")).toBe(true);
  expect(await matches("n IN (absent, :four)")).toBe(false);
  const put = new PutItemCommand({
    TableName: "runs",
    Item: key("odd"),
    ConditionExpression: ":one BETWEEN :one AND absent",
    ExpressionAttributeValues: { ":one": { N: "1" } },
  });
  await expect(client.send(put)).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
});

test("UpdateTable refuses to create or delete an index", async () => {
  const update = aws.dynamodb.call("UpdateTable", {
    TableName: "runs",
    GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "due" } }],
  });
  await expect(update).rejects.toThrow("UpdateTable that creates or deletes an index is not served locally");
});

test("invalid requests to DynamoDB are refused with the names of its errors", async () => {
  const put = new PutItemCommand({ TableName: "nowhere", Item: key("1") });
  await expect(client.send(put)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const reserved = new UpdateItemCommand({
    TableName: "runs",
    Key: key("1"),
    UpdateExpression: "SET status = :s",
    ExpressionAttributeValues: { ":s": { S: "x" } },
  });
  await expect(client.send(reserved)).rejects.toMatchObject({ name: "ValidationException" });
});
