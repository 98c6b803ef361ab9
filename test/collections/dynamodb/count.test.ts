import { afterAll, beforeAll, expect, test } from "vitest";
import { estimatedCount, exactCount } from "../../../functions/collections/dynamodb/count.ts";
import { type OrdersTables, openOrdersTables } from "./orders-table.ts";

let tables: OrdersTables;
beforeAll(async () => {
  tables = await openOrdersTables();
  await tables.make("counted", { shops: ["a", "b", "c"], count: 4 });
});
afterAll(() => tables.close());

const ofShop = {
  TableName: "counted",
  KeyConditionExpression: "shop = :shop",
  ExpressionAttributeValues: { ":shop": { S: "b" } },
};

test("the items of a scan, of its segments, of a filter and of a query are counted exactly", async () => {
  const { client, asked } = tables;
  expect(await exactCount(client, { TableName: "counted", Limit: 5 })).toBe(12);
  expect(asked.slice(-3).map(({ Select }) => Select)).toEqual(["COUNT", "COUNT", "COUNT"]);
  expect(await exactCount(client, { TableName: "counted", Limit: 2 }, { segments: 4 })).toBe(12);
  expect(await exactCount(client, { TableName: "counted", IndexName: "by-day" })).toBe(12);
  const filter = {
    FilterExpression: "#number > :least",
    ExpressionAttributeNames: { "#number": "number" },
    ExpressionAttributeValues: { ":least": { N: "3" } },
  };
  expect(await exactCount(client, { TableName: "counted", ...filter })).toBe(3);
  expect(await exactCount(client, { ...ofShop, Limit: 3 })).toBe(4);
});

test("the count of a table and of an index is estimated by one request", async () => {
  const { client, asked } = tables;
  asked.length = 0;
  expect(await estimatedCount(client, { TableName: "counted" })).toBe(12);
  expect(await estimatedCount(client, { TableName: "counted", IndexName: "by-day" })).toBe(12);
  expect(await estimatedCount(client, { TableName: "counted", IndexName: "none" })).toBeUndefined();
  expect(asked).toHaveLength(3);
});

test("a count whose signal has aborted is undefined, and reads no more", async () => {
  const stop = new AbortController();
  stop.abort();
  tables.asked.length = 0;
  expect(await exactCount(tables.client, { TableName: "counted" }, { signal: stop.signal })).toBeUndefined();
  expect(tables.asked).toEqual([]);
});

test.each<[object, object | undefined, string]>([
  [
    { TableName: "counted" },
    { segments: 0 },
    "exactCount: segments 0 is not allowed: a whole number from 1 to 1000",
  ],
  [
    { TableName: "counted" },
    { segment: 2 },
    'exactCount: unknown option "segment": did you mean segments? allowed are',
  ],
  [ofShop, { segments: 2 }, "exactCount: segments 2 is not allowed with a query, which has none"],
  [
    { TableName: "counted", Select: "COUNT" },
    {},
    "exactCount: Select is not allowed: it counts items, and reads all of them",
  ],
  [{ TableName: "" }, {}, 'exactCount: TableName "" is not allowed: a text'],
  [{ TableName: "counted", ExclusiveStartKey: {} }, {}, "exactCount: ExclusiveStartKey is not allowed"],
])("%j with %j is refused by exactCount", async (input, options, message) => {
  await expect(exactCount(tables.client, input as never, options)).rejects.toThrow(message);
});

test("what is no client is refused by both counts", async () => {
  await expect(exactCount("counted" as never, { TableName: "counted" })).rejects.toThrow(
    'exactCount: client "counted" is not allowed: a client of the AWS SDK',
  );
  await expect(estimatedCount("counted" as never, { TableName: "counted" })).rejects.toThrow(
    'estimatedCount: client "counted" is not allowed: a client of the AWS SDK',
  );
});

test("a table's name alone, and an unknown member, are refused by estimatedCount", async () => {
  await expect(estimatedCount(tables.client, "counted" as never)).rejects.toThrow(
    'estimatedCount: members of its input "counted" are not allowed: an object',
  );
  await expect(estimatedCount(tables.client, { TableName: "a", Index: "b" } as never)).rejects.toThrow(
    'estimatedCount: unknown member of its input "Index"',
  );
});
