/** What a write takes of a table and of its index, as DynamoDB's pages say: an entry that moves is written twice. */
import {
  BatchWriteItemCommand,
  type ConsumedCapacity,
  DeleteItemCommand,
  DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalAws } from "../../../../local/index.ts";
import { createTables } from "../../../contract/tables.ts";
import { clientOptions, openTemporaryAws } from "../../temporary-aws.ts";

let aws: LocalAws;
let client: DynamoDBClient;
let TableName: string;

beforeAll(async () => {
  aws = await openTemporaryAws();
  client = new DynamoDBClient(clientOptions(aws));
  TableName = (await createTables(client)).runsTable;
});
afterAll(() => aws.close());

const asked = { ReturnConsumedCapacity: "INDEXES" } as const;
const Key = { task: { S: "t" }, run: { S: "r" } };

/** Updates the item. @returns what it took of the table, of the index, and in all */
async function update(UpdateExpression: string, values?: Record<string, { S: string } | { N: string }>) {
  const { ConsumedCapacity } = await client.send(
    new UpdateItemCommand({
      ...{ TableName, Key, UpdateExpression, ...asked },
      ExpressionAttributeValues: values,
    }),
  );
  return unitsOf(ConsumedCapacity);
}

function unitsOf({ Table, GlobalSecondaryIndexes, CapacityUnits }: ConsumedCapacity = {}) {
  return [Table?.CapacityUnits, GlobalSecondaryIndexes?.due?.CapacityUnits, CapacityUnits];
}

test("an index takes a write for an entry that appears, changes or goes, two for one that moves, and none otherwise", async () => {
  expect(await update("SET a = :a", { ":a": { S: "x" } })).toEqual([1, undefined, 1]);
  expect(await update("SET dueKey = :k", { ":k": { S: "turn#1" } })).toEqual([1, undefined, 1]);
  expect(await update("SET dueAt = :n", { ":n": { N: "5" } })).toEqual([1, 1, 2]);
  expect(await update("SET a = :a", { ":a": { S: "y" } })).toEqual([1, undefined, 1]);
  expect(await update("SET dueAt = :n", { ":n": { N: "5" } })).toEqual([1, undefined, 1]);
  expect(await update("SET sends = :n", { ":n": { N: "1" } })).toEqual([1, 1, 2]);
  expect(await update("SET dueAt = :n", { ":n": { N: "6" } })).toEqual([1, 2, 3]);
  expect(await update("SET dueKey = :k", { ":k": { S: "lease#1" } })).toEqual([1, 2, 3]);
  expect(await update("REMOVE dueKey")).toEqual([1, 1, 2]);
  expect(await update("REMOVE dueAt")).toEqual([1, undefined, 1]);
});

test("a write counts as the larger item, in KiB, and the index counts what it holds of it alone", async () => {
  const long = { ":a": { S: "x".repeat(3_000) }, ":k": { S: "turn#1" }, ":n": { N: "5" } };
  expect(await update("SET a = :a, dueKey = :k, dueAt = :n", long)).toEqual([3, 1, 4]);
  expect(await update("REMOVE a, dueKey")).toEqual([3, 1, 4]);
});

test("the writes of a batch are added up, and a deletion takes the entry along", async () => {
  const item = (run: string) => ({
    task: { S: "t" },
    run: { S: run },
    dueKey: { S: "k" },
    dueAt: { N: "1" },
  });
  const requests = ["a", "b"].map((run) => ({ PutRequest: { Item: item(run) } }));
  const batch = new BatchWriteItemCommand({ RequestItems: { [TableName]: requests }, ...asked });
  const { ConsumedCapacity = [] } = await client.send(batch);
  expect(ConsumedCapacity.map((each) => unitsOf(each))).toEqual([[2, 2, 4]]);
  const deletion = new DeleteItemCommand({ TableName, Key: { task: { S: "t" }, run: { S: "a" } }, ...asked });
  expect(unitsOf((await client.send(deletion)).ConsumedCapacity)).toEqual([1, 1, 2]);
});

test("a query of an index takes of the index, and of the table nothing", async () => {
  const query = new QueryCommand({
    ...{ TableName, IndexName: "due", KeyConditionExpression: "dueKey = :k", ...asked },
    ExpressionAttributeValues: { ":k": { S: "none" } },
  });
  expect(unitsOf((await client.send(query)).ConsumedCapacity)).toEqual([0, 0.5, 0.5]);
});
