/** The example tasks' tables and a bucket, emulated; what the tests put there and read back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Cities } from "../../functions/cities/cities.ts";
import { openAws } from "../../local/index.ts";

/** Opens it all, and makes the environment's AWS clients speak to it. */
export async function openCities() {
  const folder = mkdtempSync(join(tmpdir(), "pawl-cities-"));
  const aws = await openAws({ stateFolder: folder, port: 0 });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  });
  const client = new DynamoDBClient({});
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "files" }));
  let made = 0;

  return {
    client,
    /** Tables of their own for each test. */
    async fresh() {
      made += 1;
      const table = `cities-${made}`;
      const records = `records-${made}`;
      await createTables(client, table, records);
      const cities = new Cities({ client, table, records, file: "s3://files/cities.csv" });
      return { table, records, cities, services: { cities } };
    },
    /** Puts a file, and gives its place. */
    async upload(text: string, key = "cities.csv") {
      await s3.send(new PutObjectCommand({ Bucket: "files", Key: key, Body: text }));
      return `s3://files/${key}`;
    },
    async close() {
      await aws.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The tables as infra/cities.ts deploys them. */
async function createTables(client: DynamoDBClient, table: string, records: string): Promise<void> {
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
  await client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [text("id"), text("part"), text("seen")],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "by-import",
          KeySchema: [
            { AttributeName: "part", KeyType: "HASH" },
            { AttributeName: "seen", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    }),
  );
  await client.send(
    new CreateTableCommand({
      TableName: records,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [text("name")],
      KeySchema: [{ AttributeName: "name", KeyType: "HASH" }],
    }),
  );
}

/** A place of this id. */
export function city(id: string, country = "AD") {
  return { id, name: `Place ${id}`, lat: 42.5, lng: 1.5, country, admin1: "03", admin2: "" };
}

/** Every item of a table, by its key. */
export async function itemsOf(client: DynamoDBClient, table: string, key = "id") {
  const items: Record<string, Record<string, AttributeValue>> = {};
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(new ScanCommand({ TableName: table, ExclusiveStartKey }));
    for (const item of page.Items ?? []) items[item[key]?.S as string] = item;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

/** Every id of a table, sorted. */
export async function idsOf(client: DynamoDBClient, table: string): Promise<string[]> {
  return Object.keys(await itemsOf(client, table)).sort();
}

/** Puts items as they are, past the tasks. */
export async function putRaw(client: DynamoDBClient, table: string, items: Record<string, AttributeValue>[]) {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  for (let i = 0; i < requests.length; i += 25) {
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: requests.slice(i, i + 25) } }));
  }
}
