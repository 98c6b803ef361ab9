/** Walks that yield items one by one, and what of DynamoDB's own options they pass on. */
import { DeleteItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type DynamoDbCursor,
  type DynamoDbItem,
  query,
  scan,
} from "../../../functions/collections/dynamodb.ts";
import { NoItem, type WithCursors, withCursors } from "../../../functions/model/task/items/no-item.ts";
import { assertCursorsSurvive } from "../../kit/assert-cursors-survive.ts";
import { walked } from "../bytes.ts";
import { type OrdersTables, openOrdersTables } from "./orders-table.ts";

let tables: OrdersTables;
let items: DynamoDbItem[];
beforeAll(async () => {
  tables = await openOrdersTables();
  items = await tables.make("orders", { shops: ["a", "b", "c"], count: 4 });
});
afterAll(() => tables.close());

const key = ["shop", "number"];
const ofShop = {
  TableName: "orders",
  KeyConditionExpression: "shop = :shop",
  ExpressionAttributeValues: { ":shop": { S: "b" } },
};

test("a scan with key yields each item with its key as the cursor, null for the last, and the cursors survive", async () => {
  const { client } = tables;
  const input = { TableName: "orders", Limit: 3 };
  const { all } = await walked(scan(client, input, { key }));
  expect(all.map(([item]) => item)).toEqual(expect.arrayContaining(items));
  expect(all).toHaveLength(12);
  const [{ shop, number }, cursor] = all[0] as (typeof all)[number];
  expect(cursor).toEqual({ shop, number });
  await assertCursorsSurvive((after) => scan(client, input, { key, after }));
  for (const index of [0, 1, 2])
    await assertCursorsSurvive((after) => scan(client, input, { key, after, shard: { index, of: 3 } }));
});

test("a query with key is in the order of its sort key, backwards too, and the cursors survive", async () => {
  const { client } = tables;
  for (const ScanIndexForward of [true, false]) {
    const input = { ...ofShop, ScanIndexForward, Limit: 2 };
    const { all } = await walked(query(client, input, { key }));
    const numbers = all.map(([{ number }]) => number?.N);
    expect(numbers).toEqual(ScanIndexForward ? ["1", "2", "3", "4"] : ["4", "3", "2", "1"]);
    await assertCursorsSurvive((after) => query(client, input, { key, after }));
    await assertCursorsSurvive((after) => query(client, input, { after }));
  }
});

test("a walk of an index takes the index's key with the table's, and the cursors survive", async () => {
  const { client } = tables;
  const indexed = ["day", "shop", "number"];
  const input = { TableName: "orders", IndexName: "by-day", Limit: 2 };
  expect((await walked(scan(client, input, { key: indexed }))).all).toHaveLength(12);
  await assertCursorsSurvive((after) => scan(client, input, { key: indexed, after }));
  const ofDay = {
    ...input,
    KeyConditionExpression: "#day = :day",
    ExpressionAttributeNames: { "#day": "day" },
    ExpressionAttributeValues: { ":day": { S: "2026-11-02" } },
  };
  const { all } = await walked(query(client, ofDay, { key: indexed }));
  expect(all.map(([{ shop, number }]) => `${shop?.S}${number?.N}`).toSorted()).toEqual([
    "a1",
    "a4",
    "b1",
    "b4",
    "c1",
    "c4",
  ]);
  await assertCursorsSurvive((after) => query(client, ofDay, { key: indexed, after }));
});

test("a walk goes on behind an item that was deleted", async () => {
  const { client } = tables;
  await tables.make("deleted", { shops: ["a"], count: 4 });
  const input = { ...ofShop, TableName: "deleted", ExpressionAttributeValues: { ":shop": { S: "a" } } };
  const { all } = await walked(query(client, input, { key }));
  const [item, after] = all[1] as (typeof all)[number];
  const Key = { shop: item.shop, number: item.number } as DynamoDbItem;
  await client.send(new DeleteItemCommand({ TableName: "deleted", Key }));
  const rest = await walked(query(client, input, { key, after }));
  expect(rest.all.map(([{ number }]) => number?.N)).toEqual(["3", "4"]);
});

test("a projection, a filter, consistent reads and what else DynamoDB takes are passed on", async () => {
  const { client, asked } = tables;
  asked.length = 0;
  const input = {
    TableName: "orders",
    ConsistentRead: true,
    ProjectionExpression: "shop, #number",
    FilterExpression: "#number > :least",
    ExpressionAttributeNames: { "#number": "number" },
    ExpressionAttributeValues: { ":least": { N: "3" } },
    ReturnConsumedCapacity: "INDEXES" as const,
  };
  const { all } = await walked(scan(client, input, { key }));
  expect(all.map(([item]) => item)).toEqual(
    expect.arrayContaining(["a", "b", "c"].map((shop) => ({ shop: { S: shop }, number: { N: "4" } }))),
  );
  expect(all).toHaveLength(3);
  expect(asked[0]).toMatchObject(input);
  const { Limit: _, ...single } = { ...ofShop, Limit: 1 };
  await walked(query(client, { ...single, ConsistentRead: true }));
  expect(asked.at(-1)).toMatchObject({ ...single, ConsistentRead: true });
});

test("a key that is not the table's, and one that the projection leaves out, are refused as they are found", async () => {
  const { client } = tables;
  const input = { TableName: "orders", Limit: 3 };
  expect((await walked(scan(client, input, { key: ["shop"] }))).error?.message).toBe(
    'scan: key ["shop"] is not allowed: the key is ["shop","number"], an index\'s with the table\'s',
  );
  const projected = { TableName: "orders", ProjectionExpression: "shop" };
  expect((await walked(scan(client, projected, { key }))).error?.message).toBe(
    "scan: an item has no number: key names what the projection leaves out",
  );
});

test.each<[readonly unknown[], string]>([
  [[{}], "scan: TableName undefined is not allowed: a text"],
  [
    [{ TableName: "orders", limit: 3 }],
    'scan: unknown member of its input "limit": did you mean Limit? allowed are',
  ],
  [[{ TableName: "orders", KeyConditionExpression: "a = b" }], "scan: unknown member of its input"],
  [
    [{ TableName: "orders", ExclusiveStartKey: {} }],
    "scan: ExclusiveStartKey is not allowed: give the cursor as after",
  ],
  [[{ TableName: "orders" }, { keys: ["id"] }], 'scan: unknown option "keys": did you mean key? allowed are'],
  [
    [{ TableName: "orders" }, { key: "id" }],
    'scan: key "id" is not allowed: an array of the names of key attributes',
  ],
  [[{ TableName: "orders" }, { key: ["id", "id"] }], 'scan: key ["id","id"] is not allowed'],
  [
    [{ TableName: "orders" }, { pace: 0.5 }],
    "scan: pace 0.5 is not allowed: readShare(0.25) or readUnits(100)",
  ],
  [
    [{ TableName: "orders" }, { pace: null }],
    "scan: pace null is not allowed: readShare(0.25) or readUnits(100)",
  ],
  [[{ TableName: "orders" }, 5], "scan: options 5 are not allowed: an object"],
])("%j are refused by scan", (given, message) => {
  expect(() => (scan as (...all: unknown[]) => unknown)(tables.client, ...given)).toThrow(message);
});

test("what is no client is refused", async () => {
  const input = { TableName: "orders" };
  expect(() => scan(undefined as never, input)).toThrow(
    "scan: client undefined is not allowed: a client of the AWS SDK",
  );
  expect(() => query({} as never, ofShop)).toThrow(
    "query: client {} is not allowed: a client of the AWS SDK",
  );
});

test("segments are refused by query, and so is a shard", () => {
  const any = query as (...all: unknown[]) => unknown;
  expect(() => any(tables.client, { ...ofShop, Segment: 0 })).toThrow(
    'query: unknown member of its input "Segment"',
  );
  expect(() => any(tables.client, ofShop, { shard: { index: 0, of: 2 } })).toThrow(
    'query: unknown option "shard"',
  );
});

test("a filter that leaves no item lets the cursor move all the same, which only Pawl's own walk sees", async () => {
  const { client } = tables;
  const input = {
    TableName: "orders",
    Limit: 2,
    FilterExpression: "#number > :least",
    ExpressionAttributeNames: { "#number": "number" },
    ExpressionAttributeValues: { ":least": { N: "99" } },
  };
  const cursorsOf = async (after?: DynamoDbCursor) => {
    const found: DynamoDbCursor[] = [];
    const walk = scan(client, input, { key, after }) as WithCursors;
    for await (const step of walk[withCursors]?.() ?? []) {
      expect(step).toBeInstanceOf(NoItem);
      found.push((step as NoItem).cursor as DynamoDbCursor);
    }
    return found;
  };
  const cursors = await cursorsOf();
  expect(cursors.length).toBeGreaterThan(3);
  expect(await cursorsOf(cursors[1])).toEqual(cursors.slice(2));
  expect((await walked(scan(client, input, { key }))).all).toEqual([]);
});
