/**
 * Short runs a second, against bare loops at the same `pawl dev`: processes that receive ten messages, send two
 * UpdateItems for each and delete them. Both take ten at once, in as many processes, and send the same UpdateItems. The
 * bare loops have a queue and a table of their own, whose writes nobody tells of.
 */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Dev } from "../../../local/index.ts";
import type { Figure } from "../kit/figure.ts";
import { median } from "../kit/median.ts";
import { contextOf, shortUpdates, shortWorker } from "./short-run.ts";
import { batchesAtOnce, batchSize, handled, type ShortRuns } from "./short-runs.ts";

const pairs = 5;
const count = 2_000;
const least = 0.6;

export async function speedFigure(dev: Dev, runs: ShortRuns): Promise<Figure> {
  const loops = await startLoops(dev);
  const bodies = Array.from({ length: count }, (_, n) => JSON.stringify({ n }));
  const ours = () => perSecond(() => runs.run(count));
  const bare = () => perSecond(() => handled(dev, "bare", bodies));
  try {
    await ours();
    await bare();
    const rounds: { readonly ours: number; readonly bare: number }[] = [];
    for (let i = 0; i < pairs; i++) {
      if (i % 2 === 0) rounds.push({ ours: await ours(), bare: await bare() });
      else {
        const first = await bare();
        rounds.push({ bare: first, ours: await ours() });
      }
    }
    const ratio = Number(median(rounds.map((round) => round.ours / round.bare)).toFixed(3));
    return {
      what: `short runs a second, ${count} in batches of ${batchSize}, against a bare loop`,
      value: Math.round(median(rounds.map((round) => round.ours))),
      bound: `ratio >= ${least}`,
      ok: ratio >= least,
      ratio,
    };
  } finally {
    for (const loop of loops) loop.disconnect();
  }
}

async function perSecond(action: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await action();
  return (1_000 * count) / (performance.now() - started);
}

/** Makes the queue and the table of the bare loops, and starts them. */
async function startLoops({ aws, endpoint }: Dev): Promise<readonly ChildProcess[]> {
  aws.sqs.createQueue("bare");
  for (const [table, range] of [
    ["runs", "run"],
    ["tasks", "part"],
  ] as const) {
    const keys = ["task", range];
    await aws.dynamodb.call("CreateTable", {
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? "HASH" : "RANGE" })),
    });
  }
  const client = new DynamoDBClient({
    endpoint,
    region: aws.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const updates = await shortUpdates(client, shortWorker(contextOf(client)));
  client.destroy();
  const settings = JSON.stringify({
    endpoint,
    region: aws.region,
    queue: `${endpoint}/${aws.accountId}/bare`,
    updates,
  });
  return Array.from({ length: batchesAtOnce }, () =>
    fork(join(import.meta.dirname, "bare-loop.ts"), [settings]),
  );
}
