/** The deployment that the pictures of the console show: a shop's tasks on a Sunday morning, after several days of runs. */
import { stageKey } from "../../../functions/model/run/pool.ts";
import { runId } from "../../../functions/model/run/run.ts";
import { shardKey, shardName } from "../../../functions/model/run/shard.ts";
import { skippedKey, skippedName } from "../../../functions/model/run/skipped-item.ts";
import { putSkipped } from "../../../functions/runs/moves/attachment/put-skipped.ts";
import { CliHarness } from "../../cli/harness.ts";
import { type Said, say } from "../pages/run/run-world.ts";
import { iso, present, putHistory } from "./history.ts";
import { backfillRun, failed, others, parts, person, split } from "./runs.ts";
import { shopManifest } from "./tasks.ts";

export async function shopWorld(): Promise<CliHarness> {
  const cli = new CliHarness(shopManifest);
  cli.time = present;
  await putHistory(cli, shopManifest.tasks);
  for (const run of [failed, split, backfillRun, ...others]) await cli.put(run);
  await putParts(cli);
  await putSkippedItems(cli);
  say(cli, failed, log);
  await pauseCarts(cli);
  await holdPlaces(cli);
  cli.depths = {
    lanes: new Map([
      ["default", { waiting: 4, inFlight: 1, delayed: 2, oldestSeconds: 41 }],
      ["bulk", { waiting: 1, inFlight: 5, delayed: 0, oldestSeconds: 12 }],
    ]),
    deadLetters: { waiting: 1, inFlight: 0, delayed: 0 },
  };
  return cli;
}

async function putParts(cli: CliHarness): Promise<void> {
  const { d0: _, shards: __, open: ___, total: ____, failed: _____, reason: ______, ...own } = split;
  for (const [index, { ticks, more }] of parts.entries())
    await cli.put({
      ...{ ...own, shardMs: undefined, shardTurns: undefined, ticks, cursor: String(ticks), total: 60_200 },
      ...{ spec: JSON.stringify({ index, of: 8 }), usage: { ms: 1_950_000, turns: 3 }, ...more },
      run: shardKey(split, shardName(index)).run,
    });
}

async function putSkippedItems(cli: CliHarness): Promise<void> {
  const { skippedItems: count = 0, startedAt = "" } = failed;
  const items = Array.from({ length: count }, (_, i) => ({
    ...{ before: String(i * 1_201), cursor: `{"row":${i * 1_201 + 17}}`, name: "CsvError", attempt: 1 },
    ...{
      message: `row ${i * 1_201 + 17}: the price is no number`,
      at: iso(Date.parse(startedAt) + i * 60_000),
    },
  }));
  const name = skippedName("lease", 1);
  const part = putSkipped({ text: JSON.stringify(items), previous: undefined, count, expiresAt: 9e9 });
  await cli.store.updateAttachment(skippedKey(failed), name, part);
  await cli.put({ ...failed, skippedHead: name });
}

/** Each run that is not done holds its task's place, and one of the stage's. */
async function holdPlaces(cli: CliHarness): Promise<void> {
  const all = [split, ...others].filter(({ status }) => status === "running" || status === "interrupted");
  const write = { name: "claim", condition: [] } as const;
  for (const { task, run } of all)
    await cli.store.updatePart({ task, part: "state" }, { ...write, set: { [`held#${run}`]: 0, held: 1 } });
  const held = Object.fromEntries(all.map((run) => [`held#${runId(run)}`, 0]));
  await cli.store.updatePart(stageKey, { ...write, set: { ...held, held: all.length } });
}

async function pauseCarts(cli: CliHarness): Promise<void> {
  const set = {
    ...{
      paused: true,
      until: iso(present + 3 * 3_600_000),
      author: person("grace"),
      at: iso(present - 9_000_000),
    },
    note: "The table of carts gets its new key.",
  };
  await cli.store.updatePart({ task: "expire-carts", part: "state" }, { name: "pause", condition: [], set });
}

const { name, message, stack } = failed.error ?? {};
const error = { name, message, stack };
const start = (request: string, seconds: number): Said => ({
  ...{ seconds, request, text: "START RequestId: REQUEST Version: $LATEST" },
});
const report = (request: string, seconds: number): Said => ({
  ...{ seconds, request },
  text: "REPORT RequestId: REQUEST\tDuration: 1 ms\tMemory Size: 1024 MB\tMax Memory Used: 612 MB",
});

/** Its turns: two that yielded, a retry, one that was killed and taken over, a retry, and the last one. */
const log: readonly Said[] = [
  start("r-0", 1),
  { seconds: 1, request: "r-0", pawl: "claim", fields: { ticks: 0, cold_start: true } },
  { seconds: 280, request: "r-0", pawl: "interrupt", fields: { ticks: 5_200, reason: "deadline" } },
  report("r-0", 280),
  start("r-1", 282),
  { seconds: 282, request: "r-1", pawl: "claim", fields: { turn: 1, ticks: 5_200 } },
  {
    ...{ seconds: 552, request: "r-1", pawl: "retry" },
    fields: {
      ...{ turn: 1, ticks: 9_900, level: "ERROR" },
      error: { name: "TimeoutError", message: "no answer from the catalogue within 10 s" },
    },
  },
  report("r-1", 552),
  start("r-2", 590),
  { seconds: 590, request: "r-2", pawl: "claim", fields: { turn: 2, attempt: 2, ticks: 9_900 } },
  { seconds: 790, request: "r-2", text: "RequestId: REQUEST Error: Task timed out after 200.00 seconds" },
  start("r-3", 835),
  {
    seconds: 835,
    request: "r-3",
    pawl: "take over",
    fields: { turn: 2, attempt: 2, ticks: 13_700, level: "WARN" },
  },
  {
    seconds: 1_055,
    request: "r-3",
    pawl: "interrupt",
    fields: { turn: 2, attempt: 2, ticks: 16_900, reason: "deadline" },
  },
  start("r-4", 1_058),
  { seconds: 1_058, request: "r-4", pawl: "claim", fields: { turn: 3, attempt: 2, ticks: 16_900 } },
  {
    seconds: 1_170,
    request: "r-4",
    pawl: "retry",
    fields: { turn: 3, attempt: 2, ticks: 18_203, error, level: "ERROR" },
  },
  report("r-4", 1_170),
  start("r-6", 1_240),
  { seconds: 1_240, request: "r-6", pawl: "claim", fields: { turn: 4, attempt: 3, ticks: 18_203 } },
  { seconds: 1_250, request: "r-6", text: "nordic-2026-10-25.csv, page 37" },
  {
    seconds: 1_298,
    request: "r-6",
    pawl: "fail",
    fields: { turn: 4, attempt: 3, ticks: 18_203, error, level: "ERROR" },
  },
  report("r-6", 1_298),
];
