/** `pawl turns RUN`, over the lines that workers and Lambda write. */
import { expect, test } from "vitest";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { CliHarness, now, runs } from "../harness.ts";

const errored = runs.find(({ status }) => status === "errored") as RunRecord;
const id = `${errored.task}/${errored.run}`;
const stream = errored.logs?.stream as string;
const begun = Date.parse(errored.createdAt);

interface Said {
  readonly seconds: number;
  readonly request: string;
  readonly pawl?: string;
  readonly fields?: object;
  readonly text?: string;
}

/** A line of Pawl's own, or one of Lambda's. */
function say(cli: CliHarness, { seconds, request, pawl, fields, text }: Said): void {
  const at = begun + seconds * 1_000;
  const line = {
    ...{ pawl, level: "INFO", message: pawl, timestamp: new Date(at).toISOString() },
    ...{ function_request_id: request, task: errored.task, run: errored.run, turn: 0, attempt: 1 },
    ...fields,
  };
  const message = text?.replace("REQUEST", request) ?? JSON.stringify(line);
  cli.logs.push({ id: `${cli.logs.length}`, stream, at, message });
}

const report = (words = "") =>
  `REPORT RequestId: REQUEST\tDuration: 1 ms\tMemory Size: 512 MB\tMax Memory Used: 120 MB${words}`;

async function turns(cli: CliHarness, ...more: string[]) {
  const { stdout, stderr, exitCode } = await cli.pawl(["turns", id, "--json", ...more]);
  expect([exitCode, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

const instant = (seconds: number) => new Date(begun + seconds * 1_000).toISOString();

test("each turn has its wait, its items, its memory and how it ended", async () => {
  const cli = await CliHarness.seeded();
  say(cli, { seconds: 2, request: "r-1", pawl: "claim", fields: { ticks: 0, cold_start: true } });
  say(cli, { seconds: 12, request: "r-1", pawl: "interrupt", fields: { ticks: 9, reason: "deadline" } });
  say(cli, { seconds: 12.1, request: "r-1", text: report() });
  say(cli, { seconds: 15, request: "r-2", pawl: "claim", fields: { turn: 1, ticks: 9 } });
  const error = { name: "TypeError", message: "row 17", stack: "at process" };
  say(cli, { seconds: 20, request: "r-2", pawl: "fail", fields: { turn: 1, ticks: 16, error } });
  await cli.put({ ...errored, usage: { ms: 8_000, turns: 2 } });
  expect(await turns(cli)).toEqual({
    run: id,
    turns: [
      {
        ...{ turn: 0, attempt: 1, startedAt: instant(2), endedAt: instant(12), ended: "yielded" },
        ...{ reason: "deadline", items: 9, waitedMs: 2_000, coldStart: true, memoryMb: 120 },
        ...{ requestId: "r-1", stream },
      },
      {
        ...{ turn: 1, attempt: 1, startedAt: instant(15), endedAt: instant(20), ended: "errored" },
        ...{ error: { name: "TypeError", message: "row 17" }, items: 7, waitedMs: 3_000 },
        ...{ requestId: "r-2", stream },
      },
    ],
  });
});

test("a killed worker's turn ends where Lambda says so, with its words, and the one who took it over goes on", async () => {
  const cli = await CliHarness.seeded();
  say(cli, { seconds: 1, request: "r-1", pawl: "claim", fields: { ticks: 0 } });
  say(cli, {
    seconds: 21,
    request: "r-1",
    text: "RequestId: REQUEST Error: Task timed out after 20.00 seconds",
  });
  say(cli, { seconds: 60, request: "r-2", pawl: "take over", fields: { ticks: 4 } });
  say(cli, { seconds: 70, request: "r-2", pawl: "succeed", fields: { ticks: 10 } });
  expect((await turns(cli)).turns).toMatchObject([
    { ended: "killed", reason: "Task timed out after 20.00 seconds", endedAt: instant(21), items: 4 },
    { ended: "completed", tookOver: true, waitedMs: 39_000, items: 6 },
  ]);
});

test("a worker that lost its lease and goes on is no killed one, and has an end once it says so", async () => {
  const cli = await CliHarness.seeded();
  say(cli, { seconds: 1, request: "r-1", pawl: "claim", fields: { ticks: 0 } });
  say(cli, { seconds: 60, request: "r-2", pawl: "take over", fields: { ticks: 0 } });
  const [lost] = (await turns(cli)).turns;
  expect(lost).toMatchObject({ ended: "lease taken over" });
  expect(lost).not.toHaveProperty("endedAt");
  say(cli, { seconds: 65, request: "r-1", pawl: "lease lost" });
  expect((await turns(cli)).turns[0]).toMatchObject({ ended: "lease taken over", endedAt: instant(65) });
});

test("an error that nothing caught, and a run that another worker gives up, end a turn as killed", async () => {
  const cli = await CliHarness.seeded();
  say(cli, { seconds: 1, request: "r-1", pawl: "claim" });
  const error = { name: "Error", message: "uncaught" };
  say(cli, { seconds: 2, request: "r-1", pawl: "record crash", fields: { error } });
  say(cli, { seconds: 60, request: "r-2", pawl: "take over" });
  say(cli, {
    seconds: 200,
    request: "r-3",
    pawl: "give up",
    fields: { reason: "five turns without progress" },
  });
  expect((await turns(cli)).turns).toMatchObject([
    { ended: "killed", error, endedAt: instant(2) },
    { ended: "killed", reason: "five turns without progress" },
  ]);
});

test("a turn under way is running, and a redriven run says that it did not only wait for a worker", async () => {
  const cli = await CliHarness.seeded();
  const { endedAt: _, ...live } = errored;
  await cli.put({
    ...live,
    status: "running",
    logs: { ...live.logs, requestId: "r-2" } as RunRecord["logs"],
  });
  say(cli, { seconds: 1, request: "r-1", pawl: "claim" });
  say(cli, { seconds: 2, request: "r-1", pawl: "release", fields: { status: "paused" } });
  say(cli, { seconds: 90, request: "r-2", pawl: "claim", fields: { turn: 2 } });
  expect((await turns(cli)).turns).toMatchObject([
    { ended: "stopped", reason: "paused" },
    { ended: "running", afterStop: true, waitedMs: 88_000, turn: 2 },
  ]);
});

test("the turns of shards are named, and wait for their own", async () => {
  const cli = await CliHarness.seeded();
  const of = (shard: string) => ({ run: `${errored.run}#shard#${shard}` });
  say(cli, { seconds: 1, request: "r-1", pawl: "claim", fields: of("000") });
  say(cli, { seconds: 2, request: "r-2", pawl: "claim", fields: of("001") });
  say(cli, { seconds: 3, request: "r-2", pawl: "succeed", fields: of("001") });
  say(cli, { seconds: 4, request: "r-1", pawl: "interrupt", fields: { ...of("000"), reason: "deadline" } });
  say(cli, {
    seconds: 5,
    request: "r-3",
    pawl: "claim",
    fields: { run: "2026-11-20T08:00:00Z/x#shard#000" },
  });
  say(cli, { seconds: 6, request: "r-3", pawl: "claim", fields: { ...of("000"), turn: 1 } });
  const { turns: found } = await turns(cli);
  expect(found.map((turn: { shard: string; waitedMs?: number }) => [turn.shard, turn.waitedMs])).toEqual([
    ["000", undefined],
    ["001", undefined],
    ["000", 2_000],
  ]);
});

test("what the logs do not have any more is said, and so is that the newest turns alone are shown", async () => {
  const cli = await CliHarness.seeded();
  expect(await turns(cli)).toMatchObject({ turns: [], missing: 3 });
  const { stdout } = await cli.pawl(["turns", id]);
  expect(stdout).toBe(
    "none of its 3 turns is in /aws/lambda/pawl-local-bulk: they are gone, or the stage's logLevel leaves out the lines of turns\n",
  );
  for (const turn of [1, 2]) {
    say(cli, { seconds: turn * 10, request: `r-${turn}`, pawl: "claim", fields: { turn } });
    say(cli, { seconds: turn * 10 + 5, request: `r-${turn}`, pawl: "interrupt", fields: { turn } });
  }
  expect(await turns(cli, "-n", "1")).toMatchObject({ turns: [{ turn: 2 }], earlier: 1, missing: 1 });
  expect((await cli.pawl(["turns", id])).stdout).toContain("1 of its 3 turns is not in /aws/lambda/");
});

test("a run that no worker has had has no turns", async () => {
  const cli = await CliHarness.seeded();
  const skipped = runs.find(({ status }) => status === "skipped") as RunRecord;
  expect((await cli.pawl(["turns", `${skipped.task}/${skipped.run}`])).stdout).toBe(
    "no worker has had it yet\n",
  );
});

test("a waterfall shows waits as dots, turns as blocks, and a question mark where nothing tells an end", async () => {
  const cli = await CliHarness.seeded();
  say(cli, { seconds: 8, request: "r-1", pawl: "claim", fields: { ticks: 0 } });
  say(cli, { seconds: 16, request: "r-1", pawl: "interrupt", fields: { ticks: 1_200, reason: "deadline" } });
  say(cli, { seconds: 16, request: "r-1", text: report() });
  say(cli, { seconds: 24, request: "r-2", pawl: "claim", fields: { turn: 1, ticks: 1_200 } });
  say(cli, { seconds: 32, request: "r-3", pawl: "take over", fields: { turn: 1, ticks: 1_300 } });
  const { endedAt: _, ...live } = errored;
  await cli.put({
    ...live,
    status: "running",
    logs: { ...live.logs, requestId: "r-3" } as RunRecord["logs"],
  });
  cli.time = begun + 40_000;
  const { stdout } = await cli.pawl(["turns", id]);
  await expect(stdout).toMatchFileSnapshot("../transcripts/turns.txt");
  cli.time = now;
});
