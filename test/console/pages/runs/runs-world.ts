/** A deployment with a run of every kind that a row tells apart, and as many more as a test wants. */
import { approvalKey, attention } from "../../../../functions/model/run/index-keys.ts";
import type { RunRecord } from "../../../../functions/model/run/run.ts";
import { defaultSettings } from "../../../../functions/model/task/settings.ts";
import { CliHarness, manifest, now, runs, task } from "../../../cli/harness.ts";

const newRun = {
  lane: "default",
  attempt: 1,
  turn: 0,
  ticks: 0,
  seq: 9,
  leaseExpiresAt: 0,
  fruitlessTurns: 0,
} as const;

export const hostile = "<img src=x onerror=alert(1)>";

const arn = "arn:aws:sts::123456789012:assumed-role/Operators/grace@work";

/** In milliseconds before now, ISO. */
export const ago = (ms: number) => new Date(now - ms).toISOString();

/** An errored run that needs a person. @param at ISO, its instant and its end */
export function errored(name: string, at: string, message: string): RunRecord {
  const key = { task: "sync-orders", run: `${at.slice(0, 19)}Z/${name}` };
  return {
    ...newRun,
    ...key,
    ...{
      status: "errored",
      trigger: name,
      scheduledTime: at,
      createdAt: at,
      startedAt: at,
      endedAt: at,
      attempt: 3,
    },
    error: {
      name: "TimeoutError",
      message,
      attempt: 3,
      at,
      causes: ["Error: connect ETIMEDOUT 10.0.0.7:5432"],
    },
    ...attention("errored", key, Date.parse(at)),
  };
}

/** One that waits for approval. */
export const waiting: RunRecord = {
  ...newRun,
  ...{
    task: "drop-tables",
    run: "2026-11-21T09:40:00Z/manual~aa00bb11cc22",
    status: "enqueued",
    trigger: "manual",
  },
  ...{
    scheduledTime: ago(1_200_000),
    createdAt: ago(1_200_000),
    params: '{"tables":["orders_2019","orders_2020"]}',
  },
  ...{ askedBy: arn, metadata: { startedBy: arn }, dueKey: approvalKey, dueAt: now + 86_400_000 },
};

const others: readonly RunRecord[] = [
  {
    ...newRun,
    ...{
      task: "sync-orders",
      run: "2026-11-21T09:50:00Z/manual~0123456789ab",
      status: "paused",
      trigger: "manual",
    },
    ...{
      scheduledTime: ago(600_000),
      createdAt: ago(600_000),
      startedAt: ago(598_000),
      ticks: 400,
      total: 1_000,
    },
    ...{
      author: arn,
      note: `${hostile} the partner's API is down`,
      pausedAt: ago(300_000),
      metadata: { startedBy: arn },
    },
  },
  {
    ...newRun,
    ...{
      task: "sync-orders",
      run: "2026-11-21T09:30:00Z/hourly",
      status: "retrying",
      trigger: "hourly",
      attempt: 2,
    },
    ...{ scheduledTime: ago(1_800_000), createdAt: ago(1_799_000), startedAt: ago(1_790_000), ticks: 12 },
    errors: [{ name: "HttpError", message: "503 Service Unavailable", attempt: 1, at: ago(60_000) }],
    notBefore: new Date(now + 90_000).toISOString(),
  },
  {
    ...newRun,
    ...{ task: "sync-orders", run: "2026-11-21T09:20:00Z/hourly", status: "missed", trigger: "hourly" },
    ...{ scheduledTime: ago(2_400_000), createdAt: ago(2_300_000), endedAt: ago(2_300_000) },
  },
  {
    ...newRun,
    ...{ task: "sync-orders", run: "2026-11-21T09:10:00Z/hourly", status: "cancelled", trigger: "hourly" },
    ...{
      scheduledTime: ago(3_000_000),
      createdAt: ago(3_000_000),
      startedAt: ago(2_990_000),
      endedAt: ago(2_800_000),
    },
    ...{ author: arn, note: "the wrong file", ticks: 77, usage: { ms: 190_000, turns: 4 } },
  },
  errored("hourly", ago(7_200_000), `no answer from "api-7f3a" within 30000 ms ${hostile}`),
  errored("hourly", ago(10_800_000), `no answer from "api-9c1b" within 45000 ms ${hostile}`),
  errored("hourly", ago(14_400_000), `no answer from "api-0000" within 30000 ms ${hostile}`),
];

/** The tasks of the command's tests, one that talks to a partner, and one that another person has to approve. */
export const richManifest = {
  ...manifest,
  tasks: [
    ...manifest.tasks,
    task("drop-tables", {
      description: "Drops tables for good.",
      settings: { ...defaultSettings, confirm: { typeName: true as const } },
    }),
    task("sync-orders", {
      description: "Sends orders to the partner.",
      tags: ["partner"],
      triggers: [{ kind: "cron", id: "hourly", expression: "0 * * * *", timeZone: "America/New_York" }],
    }),
  ],
};

export async function richDeployment(): Promise<CliHarness> {
  const cli = new CliHarness(richManifest);
  for (const run of [...runs, ...others, waiting]) await cli.put(run);
  return cli;
}

/** So many runs of one task, a minute apart, each tenth of them skipped. */
export async function putMany(cli: CliHarness, count: number, more: Partial<RunRecord> = {}): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const at = ago((i + 1) * 60_000);
    const run = `${at.slice(0, 19)}Z/every-minute`;
    const isSkipped = i % 10 === 9;
    await cli.put({
      ...newRun,
      ...{ task: "sync-orders", run, status: isSkipped ? "skipped" : "succeeded", trigger: "every-minute" },
      ...(isSkipped ? { reason: "overlap" } : { startedAt: at, ticks: 100, usage: { ms: 1_500, turns: 1 } }),
      ...{ scheduledTime: at, createdAt: at, endedAt: at, ...more },
    });
  }
}
