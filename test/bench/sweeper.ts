/**
 * `npm run bench -- sweeper`: one minute of the shipped sweeper in which 10,000 runs are overdue, and two runs whose
 * workers have died became so last: one whose entry its lease made, and one whose worker died before it moved the entry
 * that was there before its claim. The bundle runs in a process of its own against the local AWS. Its CPU is scaled to the share
 * that its function's memory gives; the counts have no noise.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { dataFormat, formatPart } from "../../functions/model/format/data-format.ts";
import {
  afterLeaseMs,
  leaseDue,
  leaseKeys,
  turnDue,
  turnKeys,
} from "../../functions/model/run/index-keys.ts";
import { newRun } from "../../functions/model/run/new-run.ts";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { environment } from "../../functions/model/task/manifest.ts";
import { toAttributes } from "../../functions/store/attribute-value.ts";
import { leaseMs } from "../../functions/turns/lease.ts";
import { minuteOf } from "../../functions/upkeep/hourly-look.ts";
import { build } from "../../infra/constructs/bundle.ts";
import { sweeperEntry, sweeperMemoryMb } from "../../infra/deployment/index.ts";
import { openLocalAws } from "../../local/index.ts";
import { createTables } from "../contract/tables.ts";
import type { Figure } from "./kit/figure.ts";
import type { SweepReport, SweepRequest } from "./kit/sweeper-process.ts";

/** Lambda grants a whole CPU at so much memory, and a share of it below. */
const wholeCpuMb = 1_769;
/** The function's time-out. */
const timeoutMs = 50_000;
/** EventBridge invokes the sweeper at any second of each minute. */
const longestGapSeconds = 119;
const batchSize = 10;
const pageSize = 100;
const task = "walk";
/** In this minute the sweeper also looks for runs of the task that nothing looks after: there are none of that day. */
const now = Date.parse("2026-03-03T12:00:00Z") + minuteOf(task) * 60_000;

function overdueRun(index: number): RunRecord {
  const key = { task, run: `2026-03-01T12:00:00Z/manual~${index}` };
  return {
    ...key,
    ...newRun(now - 300_000, "manual", new Date(now - 300_000)),
    ...{ status: "enqueued", lane: "default", seq: 0, leaseExpiresAt: 0 },
    ...turnDue(key, now - 180_000 + index),
  };
}

/** It became due last. `entryOf` says whether its entry is that of its lease, or still that of its turn. */
function deadWorkersRun(trigger: string, entryOf: typeof leaseDue): RunRecord {
  const key = { task, run: `2026-03-01T12:00:00Z/${trigger}` };
  return {
    ...key,
    ...newRun(now - 300_000, trigger, new Date(now - 300_000)),
    ...{ status: "running", lane: "default", leaseId: "dead", seq: 1, leaseExpiresAt: now - afterLeaseMs },
    ...entryOf(key, now),
  };
}

async function putRuns(client: DynamoDBClient, table: string, runs: readonly RunRecord[]): Promise<void> {
  for (let i = 0; i < runs.length; i += 25) {
    const puts = runs.slice(i, i + 25).map((run) => ({ PutRequest: { Item: toAttributes(run) } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: puts } }));
  }
}

async function invoke(child: ChildProcess, request: SweepRequest): Promise<SweepReport> {
  child.send(request);
  const [report] = (await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`the sweeper's process ended with ${code}`);
    }),
  ])) as [SweepReport];
  return report;
}

/** What a minute with so many overdue runs came to, and the minute after it in which nothing is due. */
async function measure(entries: number) {
  const folder = mkdtempSync(join(tmpdir(), "pawl-sweeper-"));
  const aws = await openLocalAws({ stateFolder: join(folder, "state"), port: 0 });
  const { endpoint, region } = aws;
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const sqs = new SQSClient({ endpoint, region, credentials, useQueueUrlAsEndpoint: false });
  const { runsTable, tasksTable } = await createTables(client);
  aws.sqs.createQueue("lane");
  const url = `${endpoint}/${aws.accountId}/lane`;
  const bundle = join(folder, "index.mjs");
  const code = build(sweeperEntry({ lanes: { [task]: "default" } }, [], [], []));
  writeFileSync(bundle, code.outputFiles.find(({ path }) => path.endsWith(".mjs"))?.contents ?? "");
  const child = fork(join(import.meta.dirname, "kit/sweeper-process.ts"), {
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      [environment.runsTable]: runsTable,
      [environment.tasksTable]: tasksTable,
      [environment.queues]: JSON.stringify({ default: url }),
      [environment.version]: "1",
    },
  });
  try {
    const dead = [deadWorkersRun("cron-4f1a2b", leaseDue), deadWorkersRun("manual~dead", turnDue)];
    const runs = Array.from({ length: entries }, (_, i) => overdueRun(i));
    // The stage is not new: what it stores is of this version's format.
    const format = toAttributes({ ...formatPart, format: dataFormat.writes });
    await client.send(new PutItemCommand({ TableName: tasksTable, Item: format }));
    await putRuns(client, runsTable, [...runs, ...dead]);
    const share = sweeperMemoryMb / wholeCpuMb;
    const request = { bundle, share, timeoutMs, now, runs: dead.map(({ run }) => run) };
    const busy = await invoke(child, request);
    const asked = new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages"],
    });
    const messages = Number((await sqs.send(asked)).Attributes?.ApproximateNumberOfMessages);
    const pages = turnKeys.map(
      (key) => [...runs, ...dead].filter(({ dueKey }) => dueKey === key).length / pageSize,
    );
    const furtherPages = pages.reduce((sum, count) => sum + Math.floor(count), 0);
    return { busy, idle: await invoke(child, request), messages, furtherPages };
  } finally {
    child.disconnect();
    await aws.close();
    rmSync(folder, { recursive: true });
  }
}

function exactly(what: string, value: number | undefined, bound: number): Figure {
  return { what, value: value ?? 0, bound: `= ${bound}`, ok: (value ?? 0) === bound };
}

function atMost(what: string, value: number, bound: number): Figure {
  return { what, value: Number(value.toFixed(1)), bound: `<= ${bound}`, ok: value <= bound };
}

/** The figures of a minute with so many overdue runs. */
export async function sweepFigures(entries: number): Promise<readonly Figure[]> {
  const { busy, idle, messages, furtherPages } = await measure(entries);
  const { calls, swept } = busy;
  // The last two: the task's waiting runs, and run-time schedules.
  const queries = leaseKeys.length + turnKeys.length + 2;
  const all = entries + busy.sent.length;
  const [ofLease, ofTurn] = busy.sent.map(
    (sent) => sent ?? { seconds: Number.POSITIVE_INFINITY, before: all },
  );
  const worstSeconds = (leaseMs + afterLeaseMs) / 1000 + longestGapSeconds;
  return [
    atMost(
      `seconds of a minute with ${entries} overdue runs, on the CPU of ${sweeperMemoryMb} MB`,
      busy.seconds,
      55,
    ),
    exactly("overdue runs that were left for the next minute", all - Number(swept.sent), 0),
    exactly("messages on the lane's queue after it", messages, all),
    exactly("runs that were sent before the dead worker's", ofLease?.before, 0),
    atMost(
      "seconds from its worker's death until its run is sent, at worst",
      worstSeconds + (ofLease?.seconds ?? Number.POSITIVE_INFINITY),
      180,
    ),
    atMost(
      "seconds from when an entry that a dead worker left under turn# is due until its run is sent, at worst",
      longestGapSeconds + (ofTurn?.seconds ?? Number.POSITIVE_INFINITY),
      180,
    ),
    // Refused, since no version is in charge; then the list of triggers, and this version takes charge.
    exactly("writes: one for each run, and three of the first sweeper's", calls.UpdateItem, all + 3),
    exactly("reads: the format, what it has fired, the list of triggers, and of no run", calls.GetItem, 3),
    exactly("sends of one message", calls.SendMessage, 0),
    exactly(
      "sends of ten messages, and one of the run whose entry its lease made",
      calls.SendMessageBatch,
      Math.ceil((all - 1) / batchSize) + 1,
    ),
    exactly(
      "queries after a cold start: one for each key and task, run-time schedules, the task's ledgers and its hourly look, muted alarms, keys and the stage that runs wait for, and each further page",
      calls.Query,
      queries + 5 + furtherPages,
    ),
    exactly(
      "queries of the next minute, in which nothing is due: and run-time schedules, and for 20 minutes keys and the stage",
      idle.calls.Query,
      queries + 2,
    ),
    exactly("its reads of an item: what it has fired", idle.calls.GetItem, 1),
    exactly("its writes: it says that it is at work", idle.calls.UpdateItem, 1),
    exactly("its other calls", Object.keys(idle.calls).length - 3, 0),
  ];
}

export async function figures(): Promise<readonly Figure[]> {
  return sweepFigures(10_000);
}
