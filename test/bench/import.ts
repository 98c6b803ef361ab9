/**
 * `npm run bench -- import`: a CSV of 100,000 rows through `pawl run --wait` on `pawl dev`, beside other programs that do
 * the same, in turn. All read the same file and check each row by the same schema.
 *
 * - Beside BullMQ, on a Redis that keeps nothing on disk: no row is written, each is added up. Pawl has one run. BullMQ has
 *   a job for each row, added in bulks of 1,000 and worked on ten at once in one process: of the ways that were tried, its
 *   fastest. Two times are compared. That of the work is for Pawl from the run's `startedAt` to its `endedAt`, with reading
 *   the file, and for BullMQ from the first `addBulk` to the last completed job, without reading it. That of the whole
 *   command is from the start of its process to its end; Pawl's uploads the file and waits for the run.
 * - Beside a bare loop of csv-parse and BatchWriteItem: each row is written, 25 in a request, to the same table of the
 *   same `pawl dev`, where each replaces itself. The loop saves no progress. Only the work is compared.
 *
 * `pawl dev`, its worker and Redis run before the time begins. Without Redis, what is compared with BullMQ is skipped.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OrdersFile, writeOrders } from "./import/orders-file.ts";
import { PawlApp } from "./import/pawl-app.ts";
import { runPeer, type Times } from "./import/peer-process.ts";
import { RedisServer, redisVersion } from "./import/redis-server.ts";
import type { Figure, Skipped } from "./kit/figure.ts";
import { median } from "./kit/median.ts";

const rows = 100_000;
const pairs = 3;

const figureOf = {
  run: { what: "rows a second of the run, no row written", least: 15 },
  whole: { what: "rows a second of the whole command, no row written", least: 6 },
  written: { what: "rows a second of the run, each row written", least: 0.7 },
} as const;

type Pair = readonly [ours: Times, theirs: Times];

/** Takes turns, after one uncounted turn of each: what is first in one pair is second in the next. */
async function measurePairs(ours: () => Promise<Times>, theirs: () => Promise<Times>): Promise<Pair[]> {
  const found: Pair[] = [];
  for (let i = -1; i < pairs; i++) {
    const before = i % 2 === 0 ? await theirs() : undefined;
    const own = await ours();
    const pair: Pair = [own, before ?? (await theirs())];
    if (i >= 0) found.push(pair);
  }
  return found;
}

function compare(
  { what, least }: (typeof figureOf)[keyof typeof figureOf],
  measured: readonly Pair[],
  time: keyof Times,
  beside: { readonly what: string; readonly how: string },
): Figure {
  const ratio = Number(median(measured.map(([ours, theirs]) => theirs[time] / ours[time])).toFixed(2));
  const rate = (all: readonly Times[]) => Math.round(rows / median(all.map((each) => each[time])));
  return {
    what,
    value: rate(measured.map(([ours]) => ours)),
    bound: `ratio >= ${least}`,
    ok: ratio >= least,
    ratio,
    beside: { ...beside, value: rate(measured.map(([, theirs]) => theirs)) },
  };
}

async function besideBullMq(app: PawlApp, orders: OrdersFile, folder: string): Promise<(Figure | Skipped)[]> {
  const redis = redisVersion();
  if (redis === undefined) {
    const skipped = "there is no redis-server on this machine: apt-get install redis-server";
    return [figureOf.run, figureOf.whole].map(({ what, least }) => ({
      what,
      bound: `ratio >= ${least}`,
      skipped,
    }));
  }
  const server = await RedisServer.start(folder);
  try {
    const measured = await measurePairs(
      () => app.run("total-orders", orders),
      () => runPeer("bullmq.ts", [String(server.port)], orders),
    );
    const { version } = createRequire(import.meta.url)("bullmq/package.json") as { version: string };
    const what = `BullMQ ${version} on Redis ${redis}, a job for each row, concurrency 10`;
    return [
      compare(figureOf.run, measured, "seconds", {
        what,
        how: "from startedAt to endedAt of the run, with reading the file, and from addBulk to the last completed job, without",
      }),
      compare(figureOf.whole, measured, "wholeSeconds", {
        what,
        how: "from the start of pawl run --csv --wait to its end, and of a Node process that does BullMQ's work",
      }),
    ];
  } finally {
    await server.close();
  }
}

async function besideLoop(app: PawlApp, orders: OrdersFile): Promise<Figure> {
  const measured = await measurePairs(
    () => app.run("write-orders", orders),
    () => runPeer("write-loop.ts", [app.endpoint, app.table], orders),
  );
  return compare(figureOf.written, measured, "seconds", {
    what: "a bare loop of csv-parse and BatchWriteItem",
    how: "from startedAt to endedAt of the run, and from the loop's first row to its last answer; 25 rows a request, one table",
  });
}

export async function figures(): Promise<readonly (Figure | Skipped)[]> {
  const folder = mkdtempSync(join(tmpdir(), "pawl-import-"));
  try {
    const orders = writeOrders(join(folder, "orders.csv"), rows);
    const app = await PawlApp.start();
    try {
      return [...(await besideBullMq(app, orders, folder)), await besideLoop(app, orders)];
    } finally {
      await app.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
