/** Runs as the page of a run shows them: with turns in the log, skipped items, and shards. */
import { type RunRecord, runId } from "../../../../functions/model/run/run.ts";
import { bitOf, shardKey, shardName } from "../../../../functions/model/run/shard.ts";
import { skippedKey, skippedName } from "../../../../functions/model/run/skipped-item.ts";
import { putSkipped } from "../../../../functions/runs/moves/attachment/put-skipped.ts";
import { CliHarness, manifest, now, runs } from "../../../cli/harness.ts";

const one = (status: string) => runs.find((run) => run.status === status) as RunRecord;
export const [errored, running, succeeded, skipped, rejected] = [
  one("errored"),
  one("running"),
  one("succeeded"),
  one("skipped"),
  one("rejected"),
];

export const addressOf = (run: RunRecord, query = ""): string => `/runs/${encodeURI(runId(run))}${query}`;

export interface Said {
  /** Since the run was created. */
  readonly seconds: number;
  readonly request: string;
  readonly pawl?: string;
  readonly fields?: object;
  /** One of Lambda's, in which `REQUEST` stands for the request. */
  readonly text?: string;
}

/** Puts lines of a run's into its log. */
export function say(cli: CliHarness, run: RunRecord, lines: readonly Said[]): void {
  for (const { seconds, request, pawl, fields, text } of lines) {
    const at = Date.parse(run.createdAt) + seconds * 1_000;
    const line = {
      ...{ pawl, level: "INFO", message: pawl, timestamp: new Date(at).toISOString() },
      ...{ function_request_id: request, task: run.task, run: run.run, turn: 0, attempt: 1, ...fields },
    };
    const message = text?.replace("REQUEST", request) ?? JSON.stringify(line);
    cli.logs.push({ id: `${cli.logs.length}`, stream: run.logs?.stream as string, at, message });
  }
}

const report = "REPORT RequestId: REQUEST\tDuration: 1 ms\tMemory Size: 512 MB\tMax Memory Used: 120 MB";

/** The errored run with its turns: one that yielded, one that was killed, the one that took it over, one that failed. */
export async function withTurns(cli?: CliHarness): Promise<CliHarness> {
  const world = cli ?? (await CliHarness.seeded());
  const start = (request: string, seconds: number) => ({
    ...{ seconds, request, text: "START RequestId: REQUEST Version: $LATEST" },
  });
  const error = {
    name: "Error",
    message: "row 17 cannot be read",
    stack: "at process (import-cities.ts:40:11)",
  };
  say(world, errored, [
    start("r-0", 1),
    { seconds: 1, request: "r-0", pawl: "claim", fields: { ticks: 0, cold_start: true } },
    { seconds: 16, request: "r-0", pawl: "interrupt", fields: { ticks: 9, reason: "deadline" } },
    { seconds: 16, request: "r-0", text: report },
    start("r-2", 20),
    { seconds: 20, request: "r-2", pawl: "claim", fields: { turn: 1, ticks: 9 } },
    { seconds: 40, request: "r-2", text: "RequestId: REQUEST Error: Task timed out after 20.00 seconds" },
    start("r-3", 75),
    { seconds: 75, request: "r-3", pawl: "take over", fields: { turn: 1, ticks: 12, level: "WARN" } },
    { seconds: 80, request: "r-3", pawl: "retry", fields: { turn: 1, ticks: 14, error, level: "ERROR" } },
    start("r-1", 90),
    { seconds: 90, request: "r-1", pawl: "claim", fields: { turn: 2, attempt: 3, ticks: 14 } },
    { seconds: 91, request: "r-1", text: "printed by the task" },
    {
      seconds: 130,
      request: "r-1",
      pawl: "fail",
      fields: { turn: 2, attempt: 3, ticks: 16, error, level: "ERROR" },
    },
    { seconds: 130, request: "r-1", text: report },
  ]);
  return world;
}

/** A run that has ended and skipped so many items. */
export async function withSkipped(count: number): Promise<CliHarness> {
  const cli = await CliHarness.seeded();
  const items = Array.from({ length: count }, (_, i) => ({
    ...{ before: String(i), cursor: `{"row":${i + 1}}`, name: "CsvError", message: `row ${i + 1} is broken` },
    ...{ causes: ["RangeError: 999 is no latitude"], attempt: 2 },
    at: new Date(Date.parse("2026-11-21T09:59:03.000Z") + i * 1_000).toISOString(),
  }));
  const name = skippedName("lease", 1);
  const part = putSkipped({ text: JSON.stringify(items), previous: undefined, count, expiresAt: 9e9 });
  await cli.store.updateAttachment(skippedKey(succeeded), name, part);
  await cli.put({ ...succeeded, skippedItems: count, skippedHead: name });
  return cli;
}

export const split: RunRecord = {
  ...{ task: "import-cities", run: "2026-11-21T09:50:00Z/manual~split", lane: "bulk", trigger: "manual" },
  ...{ status: "interrupted", reason: "shards", scheduledTime: "2026-11-21T09:50:00.000Z" },
  ...{ createdAt: "2026-11-21T09:50:00.000Z", startedAt: "2026-11-21T09:50:00.000Z", attempt: 1, turn: 1 },
  ...{ seq: 4, leaseExpiresAt: 0, fruitlessTurns: 0, usage: { ms: 900, turns: 1 }, ticks: 1_000 },
  ...{ total: 8_000, shards: 8, open: 6, failed: 1, shardMs: 20_000, shardTurns: 2 },
  ...{ [bitOf(0).word]: bitOf(0).bit | bitOf(1).bit },
};

/** Of eight shards two have ended, one as errored; three are at work; three have not begun. */
export async function withShards(): Promise<CliHarness> {
  const tasks = manifest.tasks.map((task) => ({
    ...task,
    splitsShards: task.name === split.task ? (true as const) : undefined,
    settings: { ...task.settings, parallel: { shards: 8 } },
  }));
  const cli = new CliHarness({ ...manifest, tasks });
  await cli.put(split);
  const { shards: _, open: __, total: ___, d0: ____, failed: _____, ...own } = split;
  const put = (index: number, more: Partial<RunRecord>) =>
    cli.put({
      ...{ ...own, reason: undefined, shardMs: undefined, shardTurns: undefined },
      ...{ spec: JSON.stringify({ index, of: 8 }), usage: { ms: 10_000, turns: 1 }, ...more },
      run: shardKey(split, shardName(index)).run,
    });
  await put(0, { status: "succeeded", ticks: 1_000, cursor: "1000" });
  const error = { name: "Error", message: "row 7 is odd", attempt: 3, at: "2026-11-21T09:55:00.000Z" };
  await put(1, { status: "errored", ticks: 0, error });
  for (const [index, ticks] of [
    [2, 900],
    [3, 500],
    [4, 100],
  ] as const)
    await put(index, { status: "running", leaseExpiresAt: now + 20_000, ticks, cursor: String(ticks) });
  return cli;
}
