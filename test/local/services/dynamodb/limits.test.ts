import { expect, test } from "vitest";
import { Dynamodb } from "../../../../local/services/dynamodb/dynamodb.ts";
import { definition, key, L, N, S, table } from "./fact.ts";

const dynamodb = new Dynamodb({ region: "us-east-1", accountId: "000000000000" });

test("no expression is nested too deeply for the stack", async () => {
  await dynamodb.ensureTable(definition);
  const ends = "(".repeat(4096);
  for (const [ConditionExpression, message] of [
    [ends, "redundant parentheses"],
    [`${"NOT(".repeat(1000)}`, "redundant parentheses"],
    [`${"(".repeat(2045)}n=n${")".repeat(2045)}`, "redundant parentheses"],
    [`${"size(".repeat(600)}n${")".repeat(600)}=n`, "too many operators"],
  ] as const) {
    const asked = dynamodb.call("UpdateItem", { TableName: table, Key: key, ConditionExpression });
    await expect(asked).rejects.toMatchObject({ code: "ValidationException" });
    await expect(asked).rejects.toThrow(message);
  }
});

test("a member of a wrong type is refused however deeply it is nested", async () => {
  await dynamodb.ensureTable(definition);
  const Limit = JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`);
  // As from the wire: a clone of the request cannot be this deep.
  const scan = async () =>
    dynamodb.operations.Scan?.(
      { TableName: table, Limit },
      { host: "127.0.0.1", signal: AbortSignal.abort() },
    );
  await expect(scan()).rejects.toThrow("limit must be a number");
});

test("a sort key of an index has at most 1,024 bytes, in a put and in an update", async () => {
  const names = ["task", "run", "kind"];
  await dynamodb.ensureTable({
    TableName: "ranges",
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: definition.KeySchema,
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    GlobalSecondaryIndexes: [
      {
        IndexName: "kinds",
        KeySchema: [
          { AttributeName: "task", KeyType: "HASH" },
          { AttributeName: "kind", KeyType: "RANGE" },
        ],
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
    ],
  });
  const put = (length: number) =>
    dynamodb.call("PutItem", { TableName: "ranges", Item: { ...key, kind: S("x".repeat(length)) } });
  const update = (length: number) =>
    dynamodb.call("UpdateItem", {
      TableName: "ranges",
      Key: key,
      UpdateExpression: "SET kind = :k",
      ExpressionAttributeValues: { ":k": S("x".repeat(length)) },
    });
  for (const write of [put, update]) {
    await write(1024);
    await expect(write(1025)).rejects.toThrow("size limit of 1024 bytes");
  }
});

test("what every object has is no attribute of an item", async () => {
  await dynamodb.ensureTable({
    TableName: "inherited",
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "task", KeyType: "HASH" }],
    AttributeDefinitions: ["task", "constructor"].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S",
    })),
    GlobalSecondaryIndexes: [
      {
        IndexName: "inherited",
        KeySchema: [{ AttributeName: "constructor", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
  const Item = { task: S("t"), list: L(N(1)) };
  await dynamodb.call("PutItem", { TableName: "inherited", Item });
  expect(await dynamodb.call("Scan", { TableName: "inherited", IndexName: "inherited" })).toMatchObject({
    Items: [],
  });
});
