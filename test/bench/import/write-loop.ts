/**
 * The loop that writes the same rows without Pawl, in a process of its own: `node write-loop.ts ENDPOINT TABLE FILE`. Reads
 * the file with csv-parse, checks each row, and writes 25 at a time. Prints what came of it as JSON.
 */
import { createReadStream } from "node:fs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { parse } from "csv-parse";
import * as v from "valibot";
import { Order } from "./functions/orders/order.ts";
import { inBatchesOf, putOrders } from "./functions/orders/put-orders.ts";
import type { PeerResult } from "./peer-process.ts";

const [endpoint = "", table = "", file = ""] = process.argv.slice(2);
const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials });

let rows = 0;
let cents = 0;
let batch: Order[] = [];

async function write(): Promise<void> {
  if (!(await putOrders(client, table, batch))) throw new Error("DynamoDB was too busy");
  rows += batch.length;
  batch = [];
}

const started = performance.now();
for await (const row of createReadStream(file).pipe(parse({ columns: true }))) {
  const order = v.parse(Order, row);
  cents += order.cents;
  if (batch.push(order) === inBatchesOf) await write();
}
if (batch.length > 0) await write();
const seconds = (performance.now() - started) / 1_000;
console.log(JSON.stringify({ rows, cents, seconds } satisfies PeerResult));
