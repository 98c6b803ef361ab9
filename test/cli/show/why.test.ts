/** A run that makes no progress says why, wherever it is shown. */
import { expect, test } from "vitest";
import { progressBar } from "../../../cli/show/run/follow.ts";
import { waitsFor } from "../../../cli/show/why.ts";
import { leaseDue } from "../../../functions/model/run/index-keys.ts";
import { progressOf } from "../../../functions/model/run/progress.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import { allStatuses } from "../../../functions/model/run/status.ts";
import { TerminalDisplay } from "../../../local/index.ts";
import { holding } from "../../engine/holding.ts";
import { arn, CliHarness, manifest, now, runs, task } from "../harness.ts";

const running = runs.find(({ status }) => status === "running") as RunRecord;
const free = { ...running, leaseExpiresAt: 0 };
const failure = { name: "Error", message: "no answer", attempt: 1, at: "2026-11-21T09:59:50.000Z" };
const soon = "2026-11-21T10:00:28.000Z";
const past = "2026-11-21T09:59:58.000Z";
const holder = "2026-11-21T09:00:00Z/cron-4f1a2b";
const requested =
  "requested by ada: takes effect after the current item, or when the lease ends at 2026-11-21T10:00:20Z";

test.each<[string, Partial<RunRecord>, string]>([
  ["that a worker works on waits for nothing", { leaseExpiresAt: now + 20_000 }, ""],
  [
    "whose worker died waits for another worker",
    { leaseExpiresAt: now - 2_001 },
    "its worker has been gone since 2026-11-21T09:59:57Z: another one takes over within three minutes",
  ],
  ["that was just made waits for a worker", { status: "enqueued" }, "waits for a worker"],
  [
    "that the sweeper resent twice says so",
    { status: "enqueued", sends: 2 },
    "waits for a worker, resent 2 times",
  ],
  [
    "whose task requires something says what, since when, and when a worker looks again",
    { status: "enqueued", notBefore: soon, unmet: "once has not succeeded", unmetSince: past },
    "not met: once has not succeeded; next look at 2026-11-21T10:00:28Z; has waited since 2026-11-21T09:59:58Z",
  ],
  [
    "for later waits for its instant",
    { status: "enqueued", notBefore: soon },
    "starts at 2026-11-21T10:00:28Z",
  ],
  [
    "without a slot names the holder",
    { status: "enqueued", dueKey: "wait#import-cities#" },
    `waits for the slot of import-cities, held by ${holder}`,
  ],
  [
    "that was given the slot waits for its message",
    { status: "enqueued", dueKey: "wait#import-cities#", run: holder },
    "has the slot now: Pawl sends it within two minutes",
  ],
  [
    "that failed once waits for its next attempt",
    { status: "retrying", attempt: 2, notBefore: soon, errors: [failure] },
    "attempt 1 failed: Error: no answer; next attempt at 2026-11-21T10:00:28Z",
  ],
  [
    "whose next attempt is due waits for a worker",
    { status: "retrying", attempt: 2, notBefore: past, errors: [failure], sends: 1 },
    "attempt 1 failed: Error: no answer; waits for a worker, resent once",
  ],
  [
    "that ran out of time waits for a worker",
    { status: "interrupted", reason: "deadline", notBefore: past },
    "deadline; waits for a worker",
  ],
  [
    "that snoozes waits for its instant",
    { status: "interrupted", reason: "snooze", notBefore: soon },
    "snooze; continues at 2026-11-21T10:00:28Z",
  ],
  [
    "that is throttled says why, and when it goes on",
    { status: "interrupted", reason: "throttled: replication lag 12 s", notBefore: soon },
    "throttled: replication lag 12 s; continues at 2026-11-21T10:00:28Z",
  ],
  [
    "that is running is taken over where the sweeper has its entry",
    { status: "running", leaseExpiresAt: now - 600_000, ...leaseDue(running, now - 575_000) },
    "its worker has been gone since 2026-11-21T09:50:00Z: another one takes over within three minutes",
  ],
  [
    "that is running is taken over where its message may still come back",
    { status: "running", leaseExpiresAt: now - 120_000 },
    "its worker has been gone since 2026-11-21T09:58:00Z: another one takes over within three minutes",
  ],
  [
    "that is running is looked after by nobody where its message is lost too",
    { status: "running", leaseExpiresAt: now - 120_001 },
    "nobody looks after it: worker gone since 2026-11-21T09:57:59Z, message lost; pause and resume it, or wait up to an hour",
  ],
  ["that is paused waits until it is resumed", { status: "paused" }, "paused by ada until it is resumed"],
  [
    "that is paused for a while waits for the end of its pause",
    { status: "paused", until: soon, author: arn },
    "paused by ada@work until 2026-11-21T10:00:28Z",
  ],
  ["that is pausing waits for its worker", { status: "paused", leaseExpiresAt: now + 20_000 }, requested],
  [
    "that is cancelling waits for its worker",
    { status: "cancelled", leaseExpiresAt: now + 20_000 },
    requested,
  ],
  [
    "that is split and cancelling waits for its shards, which have the leases",
    { status: "cancelled", shards: 4, open: 1, endedAt: past },
    "requested by ada: takes effect after the current item of each shard at work",
  ],
  ["that was cancelled waits for nothing", { status: "cancelled" }, ""],
  ["that succeeded waits for nothing", { status: "succeeded" }, ""],
])("a run %s", (_title, change, words) => {
  expect(waitsFor({ ...free, ...change }, now, { holders: [holder] })).toBe(words);
});

test("a run of every status can be shown with what it waits for", () => {
  for (const status of allStatuses) {
    for (const leaseExpiresAt of [0, now + 20_000]) {
      expect(waitsFor({ ...free, status, leaseExpiresAt }, now)).toBeTypeOf("string");
    }
  }
});

test("a run whose worker died while pausing or cancelling is paused or cancelled when the lease ends", async () => {
  for (const [status, shown] of [
    ["paused", "pausing"],
    ["cancelled", "cancelling"],
  ] as const) {
    const cli = await CliHarness.seeded();
    await cli.put({ ...running, status });
    const id = `${running.task}/${running.run}`;
    const show = async () => JSON.parse((await cli.pawl(["status", id, "--json"])).stdout).shown;
    expect(await show()).toBe(shown);
    cli.time = running.leaseExpiresAt + 2_001;
    expect(await show()).toBe(status);
  }
});

/** A paused task, whose slot a paused run holds while another run waits for it. */
async function standstill() {
  const cli = await CliHarness.seeded();
  const run = { ...running, task: "count-cities", lane: "default", author: "ada" } as const;
  await cli.put({
    ...run,
    run: holder,
    status: "paused",
    leaseExpiresAt: 0,
    admitted: 0,
    note: "the source is down",
  });
  await cli.put({
    ...run,
    run: "2026-11-21T09:59:40Z/manual~77",
    status: "enqueued",
    ticks: 0,
    leaseExpiresAt: 0,
    dueKey: "wait#count-cities#",
    dueAt: now - 20_000,
  });
  const paused = await cli.pawl([
    ...["pause", "count-cities", "--until", "2026-11-22T00:00:00Z", "--note", "moving house"],
  ]);
  expect(paused.exitCode).toBe(0);
  const state = { task: "count-cities", part: "state" };
  await cli.store.updatePart(state, {
    name: "test",
    condition: [],
    set: holding(holder, 0, "x"),
  });
  return cli;
}

test.each([
  ["everything", []],
  ["the task", ["count-cities"]],
  ["the run", ["count-cities/2026-11-21T09:59:40Z/manual~77"]],
])("the status of %s shows a paused task and a run that waits for its slot", async (what, names) => {
  const { stdout } = await (await standstill()).pawl(["status", ...names]);
  await expect(stdout).toMatchFileSnapshot(`../transcripts/standstill-${what.replace(" ", "-")}.txt`);
});

test("status --json shows the pause, the slot, the runs that wait and the moves allowed", async () => {
  const cli = await standstill();
  const read = async (...args: string[]) =>
    JSON.parse((await cli.pawl(["status", ...args, "--json"])).stdout);
  expect(await read("count-cities")).toMatchObject({
    paused: { until: "2026-11-22T00:00:00.000Z", note: "moving house", author: "ada@laptop" },
    slot: [holder],
    waiting: ["2026-11-21T09:59:40Z/manual~77"],
  });
  expect(await read("count-cities/2026-11-21T09:59:40Z/manual~77")).toMatchObject({
    shown: "enqueued",
    waits: `waits for the slot of count-cities, held by ${holder}, next in line`,
    allowed: ["pause", "cancel"],
  });
  const [task] = (await read()).tasks;
  expect(task).toMatchObject({ task: "count-cities", paused: { note: "moving house" } });
});

test("a task's pause is not shown after it has ended", async () => {
  const cli = await standstill();
  cli.time = Date.parse("2026-11-22T00:00:00Z");
  const { paused } = JSON.parse((await cli.pawl(["status", "count-cities", "--json"])).stdout);
  expect(paused).toBeUndefined();
});

test("a disabled task says so, whether it has run or not", async () => {
  const cli = await CliHarness.seeded();
  const row = async () => /^expire-cities .*$/m.exec((await cli.pawl(["status"])).stdout)?.[0];
  expect(await row()).toBe("expire-cities  never run, disabled");
  await cli.put({ ...free, task: "expire-cities", status: "skipped", reason: "disabled" });
  expect(await row()).toMatch(/ skipped .* its schedules are disabled; disabled$/);
});

test("a task outside its scope is said to be so, and one task is one", async () => {
  const scoped = task("scoped", { enabled: false, outOfScope: "its scope is stage prod, and this is local" });
  const { stdout } = await new CliHarness({ ...manifest, tasks: [scoped] }).pawl(["status"]);
  expect(stdout).toMatch(/^stage local: 1 task, /);
  expect(stdout).toMatch(/^scoped +never run, out of scope$/m);
});

test("skipped items are counted apart from those that were done", async () => {
  const cli = await CliHarness.seeded();
  await cli.put({ ...running, skippedItems: 3_000 });
  const { stdout } = await cli.pawl(["status", `${running.task}/${running.run}`]);
  expect(stdout).toContain(
    "15,000 out of 30,000 items (50 %), 3,000 of them skipped, 625 a second, 24 s left",
  );
});

test("pawl dev draws the same progress as the command", async () => {
  let drawn = "";
  const bars = new TerminalDisplay({ columns: 200, write: (text: string) => (drawn += text) } as never);
  const run = { ...running, skippedItems: 3_000 };
  bars.progress("1", run);
  bars.line("ready");
  bars.progress("1", undefined);
  const { text } = progressOf(run);
  expect(drawn).toContain(`${text}\n`);
  expect(progressBar(run, { now, columns: 200 })).toContain(text);
});

test("a run that was given up says its reason once, and one that goes on how near it is to that", async () => {
  const cli = await CliHarness.seeded();
  const reason = "five turns in a row without progress at cursor (start)";
  await cli.put({
    ...free,
    status: "errored",
    reason,
    fruitlessTurns: 4,
    error: { ...failure, message: reason },
  });
  const { stdout } = await cli.pawl(["history", "import-cities"]);
  expect(stdout.match(/five turns/g)).toHaveLength(1);
  const counted = async () => {
    const { stdout } = await cli.pawl(["status", `${free.task}/${free.run}`]);
    return /^no progress +(.*)$/m.exec(stdout)?.[1];
  };
  expect(await counted()).toBeUndefined();
  await cli.put({ ...free, status: "interrupted", reason: "deadline", fruitlessTurns: 4 });
  expect(await counted()).toBe("in 4 of 5 turns in a row");
});

test("status names runs that nobody looks after: the slot's holder, and any of a task whose runs may overlap", async () => {
  const cli = await CliHarness.seeded();
  const lost = { ...running, leaseExpiresAt: now - 600_000 };
  await cli.put({ ...lost, run: "2026-11-21T09:20:00Z/manual~1" });
  const due = { ...lost, run: "2026-11-21T09:10:00Z/manual~2" };
  await cli.put({ ...due, ...leaseDue(due, now) });
  await cli.put({ ...lost, task: "count-cities", lane: "default", run: holder });
  const state = { task: "count-cities", part: "state" };
  await cli.store.updatePart(state, { name: "test", condition: [], set: holding(holder, 0) });
  const words =
    "nobody looks after it: worker gone since 2026-11-21T09:50:00Z, message lost; pause and resume it, or wait up to an hour";
  const { stdout } = await cli.pawl(["status"]);
  const named = stdout.split("\n").filter((line) => line.endsWith(words));
  expect(named.map((line) => line.trim().split(/ +/)[0])).toEqual([holder, "2026-11-21T09:20:00Z/manual~1"]);
  expect(named[0]).toContain(`has the slot; ${words}`);
  const { tasks } = JSON.parse((await cli.pawl(["status", "--json"])).stdout);
  expect(tasks[2].forsaken.map(({ run }: { run: string }) => run)).toEqual(["2026-11-21T09:20:00Z/manual~1"]);
  expect(tasks[0].slot.waits).toBe(words);
});

test("pause and resume bring back a run that nobody looks after", async () => {
  const cli = await CliHarness.seeded();
  const lost = { ...running, run: "2026-11-21T09:20:00Z/manual~1", leaseExpiresAt: now - 600_000 };
  await cli.put(lost);
  const id = `${lost.task}/${lost.run}`;
  await cli.pawl(["pause", id]);
  await cli.pawl(["resume", id]);
  const turn = lost.turn + 1;
  expect(await cli.store.get(lost)).toMatchObject({ status: "enqueued", turn, leaseExpiresAt: 0 });
  expect(cli.sent).toEqual([
    { lane: "bulk", body: { task: lost.task, run: lost.run, turn }, delaySeconds: 0 },
  ]);
});

test.each([
  [{ times: 1, seconds: 60 }, undefined],
  [{ times: 3, seconds: 360 }, "3 times in a row without progress, for 6 min 0 s in all"],
])("status of a run that was snoozed %o says how long it stands still", async (snoozed, words) => {
  const cli = await CliHarness.seeded();
  const run = { ...running, status: "interrupted", reason: "snooze", leaseExpiresAt: 0, snoozed } as const;
  await cli.put(run);
  const { stdout } = await cli.pawl(["status", `${run.task}/${run.run}`]);
  expect(/^snoozed +(.*)$/m.exec(stdout)?.[1]).toBe(words);
});

test.each([
  [{ times: 0, seconds: 30, throttled: 1 }, undefined],
  [{ times: 0, seconds: 90, throttled: 3 }, "3 times in a row without progress, for 1 min 30 s in all"],
  [
    { times: 1, seconds: 90, throttled: 1 },
    "once, snoozed once, in a row without progress, for 1 min 30 s in all",
  ],
])("status of a run that was throttled %o says how long it stands still", async (snoozed, words) => {
  const cli = await CliHarness.seeded();
  const run = { ...running, status: "interrupted", reason: "throttled", leaseExpiresAt: 0, snoozed } as const;
  await cli.put(run);
  const { stdout } = await cli.pawl(["status", `${run.task}/${run.run}`]);
  expect(/^throttled +(.*)$/m.exec(stdout)?.[1]).toBe(words);
  expect(stdout).not.toMatch(/^snoozed/m);
});

test("status of a run and of its task says what was used: work, CPU, memory, items a second and the cost", async () => {
  const cli = await CliHarness.seeded();
  const usage = { ms: 24_000, turns: 2, cpuMs: 3_210, peakMb: 141 };
  await cli.put({ ...running, usage });
  const { stdout } = await cli.pawl(["status", `${running.task}/${running.run}`]);
  expect(stdout).toMatch(/^turns +2, 24 s of work, CPU 3,210 ms, peak 141 MB, about 0\.00019 USD$/m);
  const task = await cli.pawl(["status", running.task]);
  expect(task.stdout).toMatch(
    /^used +by the newest 2 runs: 32 s of work, CPU 3,210 ms, peak 141 MB, about 0\.\d+ USD, 376 items a second$/m,
  );
  const json = JSON.parse((await cli.pawl(["status", running.task, "--json"])).stdout);
  expect(json.used).toMatchObject({ runs: 2, turns: 5, ms: 32_000, cpuMs: 3_210, peakMb: 141 });
  expect(json.used.usd).toBeCloseTo(json.runs[0].usd + json.runs[1].usd, 12);
});
