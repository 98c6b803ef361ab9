/**
 * The same import with BullMQ, in a process of its own: `node bullmq.ts PORT FILE`. Reads the file with csv-parse, adds a
 * job for each row in bulk, and works on them in this process, ten at once: each job checks its row and adds it up.
 * Prints what came of it as JSON.
 */
import { createReadStream } from "node:fs";
import { Queue, Worker } from "bullmq";
import { parse } from "csv-parse";
import * as v from "valibot";
import { Order } from "./functions/orders/order.ts";
import type { PeerResult } from "./peer-process.ts";

const [port, file = ""] = process.argv.slice(2);
const connection = { host: "127.0.0.1", port: Number(port) };
/** As many jobs as one `addBulk` adds. */
const inBulksOf = 1_000;

const jobs: { name: string; data: unknown; opts: { removeOnComplete: true } }[] = [];
for await (const row of createReadStream(file).pipe(parse({ columns: true })))
  jobs.push({ name: "order", data: row, opts: { removeOnComplete: true } });

const queue = new Queue("orders", { connection });
let cents = 0;
let completed = 0;
const worker = new Worker(
  "orders",
  async ({ data }) => {
    cents += v.parse(Order, data).cents;
  },
  { connection, concurrency: 10 },
);
const done = new Promise<void>((resolve, reject) => {
  worker.on("completed", () => {
    completed += 1;
    if (completed === jobs.length) resolve();
  });
  worker.on("failed", (_, error) => reject(error));
});
await worker.waitUntilReady();

const started = performance.now();
for (let at = 0; at < jobs.length; at += inBulksOf) await queue.addBulk(jobs.slice(at, at + inBulksOf));
await done;
const seconds = (performance.now() - started) / 1_000;
await worker.close();
await queue.close();
console.log(JSON.stringify({ rows: completed, cents, seconds } satisfies PeerResult));
