import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AttributeValue,
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  type ScalarAttributeType,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { query, scan } from "../../functions/collections/dynamodb.ts";
import { type LocalAws, openLocalAws } from "../../local/index.ts";
import { walked } from "./bytes.ts";

const stateFolder = mkdtempSync(join(tmpdir(), "pawl-walk-"));
let aws: LocalAws;
let client: DynamoDBClient;
beforeAll(async () => {
  aws = await openLocalAws({ stateFolder, port: 0 });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  client = new DynamoDBClient({ endpoint: aws.endpoint, region: "us-east-1", credentials });
});
afterAll(async () => {
  await aws.close();
  rmSync(stateFolder, { recursive: true });
});

async function table(TableName: string, type: ScalarAttributeType, items: Record<string, AttributeValue>[]) {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: "of", AttributeType: "S" },
        { AttributeName: "key", AttributeType: type },
      ],
      KeySchema: [
        { AttributeName: "of", KeyType: "HASH" },
        { AttributeName: "key", KeyType: "RANGE" },
      ],
    }),
  );
  for (const Item of items) await client.send(new PutItemCommand({ TableName, Item }));
}

test.each<[ScalarAttributeType, (i: number) => AttributeValue]>([
  ["S", (i) => ({ S: `k${i}` })],
  ["N", (i) => ({ N: String(i) })],
  ["B", (i) => ({ B: Uint8Array.of(i, 255) })],
])(
  "a table with keys of type %s is walked page by page, and the walk resumes after each cursor",
  async (type, key) => {
    const items = Array.from({ length: 7 }, (_, i) => ({ of: { S: i < 5 ? "a" : "b" }, key: key(i) }));
    await table(`walk-${type}`, type, items);
    const input = { TableName: `walk-${type}`, Limit: 2 };
    const { all } = await walked(scan(client, input));
    const seen = all.flatMap(([page]) => page);
    expect(seen).toHaveLength(7);
    expect(seen).toEqual(expect.arrayContaining(items));
    expect(all.at(-1)?.[1]).toBeNull();
    for (const [i, [, cursor]] of all.entries()) {
      const after = JSON.parse(JSON.stringify(cursor));
      expect((await walked(scan(client, input, { after }))).all).toEqual(all.slice(i + 1));
    }

    const one = {
      ...input,
      KeyConditionExpression: "#of = :of",
      ExpressionAttributeNames: { "#of": "of" },
      ExpressionAttributeValues: { ":of": { S: "a" } },
    };
    const { all: pages } = await walked(query(client, one));
    expect(pages.flatMap(([page]) => page)).toEqual(items.slice(0, 5));
    const after = JSON.parse(JSON.stringify(pages[0]?.[1]));
    expect((await walked(query(client, one, { after }))).all.flatMap(([page]) => page)).toEqual(
      items.slice(2, 5),
    );
  },
);

test("an empty table is walked as one page without items", async () => {
  await table("walk-empty", "S", []);
  expect((await walked(scan(client, { TableName: "walk-empty" }))).all).toEqual([[[], null]]);
});

test("the segments of a table have its items, each once, and resume after each cursor", async () => {
  const items = Array.from({ length: 40 }, (_, i) => ({ of: { S: `p${i}` }, key: { N: String(i) } }));
  await table("walk-segments", "N", items);
  const input = { TableName: "walk-segments", Limit: 3 };
  const seen: unknown[] = [];
  for (let index = 0; index < 4; index++) {
    const shard = { index, of: 4 };
    const { all } = await walked(scan(client, input, { shard }));
    seen.push(...all.flatMap(([page]) => page));
    for (const [i, [, after]] of all.entries())
      expect((await walked(scan(client, input, { shard, after }))).all).toEqual(all.slice(i + 1));
  }
  expect(seen).toHaveLength(40);
  expect(seen).toEqual(expect.arrayContaining(items));
});

test("a shard that is no segment, and a segment that the input names too, are refused", () => {
  const input = { TableName: "walk-segments" };
  expect(() => scan(client, input, { shard: { from: 0, to: 7 } })).toThrow(
    'scan: shard {"from":0,"to":7} is not allowed: { index, of }, as a task without the option shards has it',
  );
  expect(() =>
    scan(client, { ...input, Segment: 0, TotalSegments: 2 }, { shard: { index: 0, of: 2 } }),
  ).toThrow("scan: Segment and TotalSegments are not allowed with shard, which sets them");
});
