/** `npm run bench -- cpu`: the worker's CPU against that of its bare calls, in turn, with a stub server as DynamoDB. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { resolveSettings } from "../../functions/model/task/layers/resolve-settings.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import type { WorkerContext } from "../../functions/runs/context.ts";
import { Turn } from "../../functions/turns/turn.ts";
import { bareUpdates } from "./baselines/cpu.ts";
import { contextOf, inputsOf, logs, shortUpdates, shortWorker } from "./dev/short-run.ts";
import type { Figure } from "./kit/figure.ts";
import { median } from "./kit/median.ts";

const pairs = 11;
const events = 3_000;
const checkpoints = 1_500;

const long = defineTask({ name: "long", description: "Long.", *items() {}, process: () => {} }) as Task;

/** How much CPU this process spends on an action, in microseconds. */
async function cpuOf(action: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function compare(
  what: string,
  bound: number,
  count: number,
  ours: () => Promise<void>,
  bare: () => Promise<void>,
): Promise<Figure> {
  await ours();
  await bare();
  const ratios: number[] = [];
  const each: number[] = [];
  for (let i = 0; i < pairs; i++) {
    const [a, b] =
      i % 2 === 0
        ? [await cpuOf(ours), await cpuOf(bare)]
        : (([y, x]) => [x, y] as const)([await cpuOf(bare), await cpuOf(ours)]);
    ratios.push((a as number) / (b as number));
    each.push((a as number) / count);
  }
  const ratio = Number(median(ratios).toFixed(3));
  return { what, value: Math.round(median(each)), bound: `ratio <= ${bound}`, ok: ratio <= bound, ratio };
}

async function workerFigure(client: DynamoDBClient, context: WorkerContext): Promise<Figure> {
  const worker = shortWorker(context);
  const inputs = await shortUpdates(client, worker);
  const ours = async () => {
    for (let n = 0; n < events; n++) await worker(n);
  };
  const bare = async () => {
    for (let n = 0; n < events; n++) await bareUpdates(client, inputs);
  };
  return compare(
    `microseconds of CPU a run, ${events} events of one record, against two bare UpdateItems`,
    1.15,
    events,
    ours,
    bare,
  );
}

async function checkpointFigure(client: DynamoDBClient, context: WorkerContext): Promise<Figure> {
  let elapsed = 0;
  const clock = { now: () => Date.now(), monotonic: () => elapsed, after: () => () => {} };
  const item = {
    task: "long",
    run: "2026-03-01T12:00:00Z/m",
    status: "running",
    leaseId: "0123456789abcdef",
    seq: 1,
    ticks: 0,
    leaseExpiresAt: 1,
    startedAt: new Date().toISOString(),
  };
  const lease = { run: item as RunRecord, sentAt: 0, endsAt: 30_000 };
  const turn = new Turn(
    { ...context, clock },
    { task: long, settings: resolveSettings(), enabled: true },
    lease,
    {
      remaining: () => 1e12,
      logs,
      leaveBehind: () => {},
    },
  );
  let n = 0;
  const checkpoint = async () => {
    turn.checkpoints.advance(++n);
    elapsed += 1_000;
    if ((await turn.checkIn()) !== undefined) throw new Error(`the turn stopped: ${turn.stop?.kind}`);
  };
  const inputs = await inputsOf(client, checkpoint);
  if (inputs.length !== 1) throw new Error(`a checkpoint sends ${inputs.length} updates, expected 1`);
  const ours = async () => {
    for (let i = 0; i < checkpoints; i++) await checkpoint();
  };
  const bare = async () => {
    for (let i = 0; i < checkpoints; i++) await bareUpdates(client, inputs);
  };
  return compare(
    "microseconds of CPU a checkpoint, against a bare UpdateItem with the same expression",
    1.25,
    checkpoints,
    ours,
    bare,
  );
}

export async function figures(): Promise<readonly Figure[]> {
  const server = fork(join(import.meta.dirname, "kit/stub-server.ts"));
  try {
    const [port] = (await once(server, "message")) as [number];
    const credentials = { accessKeyId: "local", secretAccessKey: "local" };
    const client = new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: "us-east-1",
      credentials,
    });
    const context = contextOf(client);
    return [await checkpointFigure(client, context), await workerFigure(client, context)];
  } finally {
    server.disconnect();
  }
}
