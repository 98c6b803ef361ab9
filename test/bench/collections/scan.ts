/**
 * A scan of a table in segments, all at once, by `scan` and by the SDK alone, in turn in one process. DynamoDB is served by another
 * process. Items a second of this process's CPU are compared, which others on the machine do not slow down.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import {
  type AttributeValue,
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { scan } from "../../../functions/collections/dynamodb.ts";
import { root } from "../../steps.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";

const items = 100_000;
const segments = 8;
const pairs = 7;
const least = 0.9;
const TableName = "orders";

/** Scans one segment. Resolves to its items. */
type Scan = (client: DynamoDBClient, index: number) => Promise<number>;

const bare: Scan = async (client, Segment) => {
  let count = 0;
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const input = { TableName, Segment, TotalSegments: segments, ExclusiveStartKey };
    const page = await client.send(new ScanCommand(input));
    for (const _ of page.Items ?? []) count += 1;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return count;
};

const byPages: Scan = async (client, index) => {
  let count = 0;
  for await (const [page] of scan(client, { TableName }, { shard: { index, of: segments } }))
    for (const _ of page) count += 1;
  return count;
};

const byItems: Scan = async (client, index) => {
  let count = 0;
  const options = { shard: { index, of: segments }, key: ["id"] };
  for await (const _ of scan(client, { TableName }, options)) count += 1;
  return count;
};

export async function scanFigures(): Promise<readonly Figure[]> {
  const table = spawn("node", [join(root, "cli/launch.js"), join(import.meta.dirname, "table-process.ts")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    const [endpoint] = (await once(createInterface(table.stdout), "line")) as [string];
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });
    await fill(client);
    const found = [
      await compare("by pages", client, byPages),
      await compare("by items, with key", client, byItems),
    ];
    client.destroy();
    return found;
  } finally {
    table.stdin.end();
    await once(table, "exit");
  }
}

async function fill(client: DynamoDBClient): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  for (let from = 0; from < items; from += 25) {
    const puts = Array.from({ length: 25 }, (_, i) => ({ PutRequest: { Item: itemOf(from + i) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
  }
}

function itemOf(number: number): Record<string, AttributeValue> {
  return {
    id: { S: `order-${number}` },
    shop: { S: `shop-${number % 97}` },
    day: { S: "2026-11-29" },
    amount: { N: String(number % 1_000) },
    note: { S: "to be left at the door of the neighbours" },
  };
}

/** Items a second of CPU. */
async function rate(client: DynamoDBClient, one: Scan): Promise<number> {
  const started = process.cpuUsage();
  const counts = await Promise.all(Array.from({ length: segments }, (_, index) => one(client, index)));
  const { user, system } = process.cpuUsage(started);
  const count = counts.reduce((all, each) => all + each, 0);
  if (count !== items) throw new Error(`${count} items were scanned, expected ${items}`);
  return count / ((user + system) / 1_000_000);
}

async function compare(how: string, client: DynamoDBClient, ours: Scan): Promise<Figure> {
  await rate(client, bare);
  await rate(client, ours);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let i = 0; i < pairs; i++) {
    const before = i % 2 === 0 ? await rate(client, bare) : undefined;
    const now = await rate(client, ours);
    ratios.push(now / (before ?? (await rate(client, bare))));
    rates.push(now);
  }
  const ratio = Number(median(ratios).toFixed(3));
  return {
    what: `items a second of CPU, a scan of ${items} DynamoDB items in ${segments} segments, ${how}, against the SDK alone`,
    value: Math.round(median(rates)),
    bound: `ratio >= ${least}`,
    ok: ratio >= least,
    ratio,
  };
}
