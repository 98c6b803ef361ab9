import { expect, test } from "vitest";
import { backfill } from "../../functions/backfill/index.ts";
import { ledgerPart } from "../../functions/model/task/ledger.ts";
import {
  cancelRun,
  makeClient,
  pauseRun,
  pauseTask,
  resumeRun,
  resumeTask,
} from "../../functions/operators/index.ts";
import { changeLedger, neverClaimed } from "../../functions/runs/index.ts";
import { anything, BackfillApp, hour, runAt } from "./backfill-app.ts";

test("a backfill starts what was missed or skipped, in order, and leaves what succeeded, errored or is under way", async () => {
  const app = new BackfillApp();
  await app.keepLedger();
  await app.record(2, "succeeded");
  await app.record(4, "skipped", { reason: "paused" });
  await app.record(5, "missed");
  await app.record(6, "errored");
  await app.record(8, "cancelled");
  const run = await app.start({});
  await app.work();
  expect(await app.backfillRun(run)).toMatchObject({
    status: "succeeded",
    ticks: 11,
    total: 11,
    output: JSON.stringify({ begun: 8, succeeded: 8, errored: 0, left: 3 }),
  });
  expect(app.worked).toEqual(["00", "01", "03", "04", "05", "07", "09", "10"]);
  expect(await app.statuses()).toEqual({
    "00": "succeeded 1 mine",
    "01": "succeeded 1 mine",
    "02": "succeeded 0",
    "03": "succeeded 1 mine",
    "04": "succeeded 1 mine",
    "05": "succeeded 1 mine",
    "06": "errored 0",
    "07": "succeeded 1 mine",
    "08": "cancelled 0",
    "09": "succeeded 1 mine",
    "10": "succeeded 1 mine",
  });
  expect((await app.harness.memory.get({ task: "walk", run: runAt(5) }))?.backfill).toBe(run);
});

test("only what errored is redriven, from its cursor, and keeps its error among the earlier ones", async () => {
  const app = new BackfillApp();
  await app.keepLedger();
  await app.record(3, "missed");
  const error = { name: "Error", message: "no answer", attempt: 3, at: "2026-03-01T06:00:01.000Z" };
  await app.record(6, "errored", { error, attempt: 3, cursor: "7" });
  await app.start({ only: "errored" });
  await app.work();
  expect(app.worked).toEqual(["06"]);
  const run = await app.harness.memory.get({ task: "walk", run: runAt(6) });
  expect(run).toMatchObject({ status: "succeeded", turn: 1, attempt: 1, cursor: "7" });
  expect(run?.errors).toMatchObject([{ message: "no answer" }]);
});

test("a failure whose follower was not started yet is followed before a backfill redrives it", async () => {
  const app = new BackfillApp({
    elsewhere: { report: "bulk" },
    followers: { walk: [{ task: "report", trigger: "then", status: "errored" }] },
  });
  await app.keepLedger();
  await app.record(6, "errored", { announce: true, endedAt: "2026-03-01T06:00:01.000Z" });
  await app.start({ only: "errored" });
  await app.work();
  const run = await app.harness.memory.get({ task: "walk", run: runAt(6) });
  expect(run).toMatchObject({ status: "succeeded", turn: 1, followed: ["report/then"] });
  expect(run?.announce).toBeUndefined();
  expect((await app.harness.runs("report")).map((each) => each.run)).toEqual([
    "2026-03-01T06:00:00Z/then~hourly",
  ]);
});

test("instants are those of the ledger's pieces: what was disabled starts, what was not deployed or fires no more does not", async () => {
  const app = new BackfillApp();
  const hours = { expression: "0 * * * *", zone: "UTC" };
  await app.keepLedger({
    pieces: [
      { ...hours, from: hour(0), until: hour(3), off: "disabled" },
      { ...hours, from: hour(3), until: hour(5), off: "undeployed" },
      { ...hours, expression: "0 */3 * * *", from: hour(5) },
    ],
  });
  await app.start({ reverse: true });
  await app.work();
  expect(app.worked).toEqual(["09", "06", "02", "01", "00"]);
});

test("what an override left out is neither created nor redriven, whatever is asked for", async () => {
  const app = new BackfillApp();
  const hours = { expression: "0 * * * *", zone: "UTC" };
  await app.keepLedger({
    pieces: [
      { ...hours, from: hour(0), until: hour(6), off: "overridden", base: {} },
      { ...hours, from: hour(6) },
    ],
  });
  await app.record(3, "skipped", { reason: "overridden" });
  await app.record(7, "skipped", { reason: "overlap" });
  await app.start({ only: "skipped" });
  await app.work();
  expect(app.worked).toEqual(["07"]);
  const run = await app.start({});
  await app.work();
  expect(app.worked).toEqual(["07", "06", "08", "09", "10"]);
  expect((await app.backfillRun(run)).output).toBe(
    JSON.stringify({ begun: 4, succeeded: 4, errored: 0, left: 7 }),
  );
});

test("what a trigger's limits left out is neither created nor redriven, whatever is asked for", async () => {
  const app = new BackfillApp();
  const hours = { expression: "0 * * * *", zone: "UTC", maxRuns: 2 };
  await app.keepLedger({
    ran: 2,
    lastRan: runAt(2),
    pieces: [
      { ...hours, from: hour(0), until: hour(3) },
      { ...hours, from: hour(3), off: "limit" },
    ],
  });
  await app.record(0, "succeeded");
  await app.record(1, "succeeded");
  await app.record(2, "skipped", { reason: "limit" });
  for (const only of ["skipped", "missed", undefined]) {
    const run = await app.start(only === undefined ? {} : { only });
    await app.work();
    expect((await app.backfillRun(run)).output).toBe(
      JSON.stringify({ begun: 0, succeeded: 0, errored: 0, left: 11 }),
    );
  }
  expect(app.worked).toEqual([]);
});

test("what a backfill starts of a trigger with maxRuns is counted, and there are never more runs", async () => {
  const app = new BackfillApp();
  await app.keepLedger({ ran: 2, lastRan: runAt(1) }, { from: hour(0), maxRuns: 5 });
  await app.record(0, "succeeded");
  await app.record(1, "errored");
  await app.record(3, "skipped", { reason: "overlap" });
  await app.start({ only: "errored" });
  await app.work();
  // It was counted when it was delivered.
  expect(app.worked).toEqual(["01"]);
  const run = await app.start({});
  await app.work();
  expect(app.worked).toEqual(["01", "02", "03", "04"]);
  expect((await app.backfillRun(run)).output).toBe(
    JSON.stringify({ begun: 3, succeeded: 3, errored: 0, left: 8 }),
  );
  const ledger = await app.harness.memory.getPart({ task: "walk", part: ledgerPart("hourly") });
  expect(ledger).toMatchObject({ ran: 5, lastRan: runAt(4) });
});

test("a run that no worker ever claimed is counted where a backfill redrives it", async () => {
  const app = new BackfillApp();
  await app.keepLedger({ ran: 1, lastRan: runAt(1) }, { from: hour(0), maxRuns: 1 });
  await app.record(2, "errored", { reason: neverClaimed });
  await app.start({ only: "errored" });
  await app.work();
  expect(app.worked).toEqual([]);
});

const oldTriggers = {
  "a trigger that is not deployed any more": "daily",
  "a schedule made at run time whose definition is gone": "schedule~ann",
};

test.each(Object.entries(oldTriggers))(
  "of %s only what has its own params starts, never without",
  async (_, id) => {
    const given: unknown[] = [];
    const app = new BackfillApp({ params: anything, work: (_at, params) => given.push(params) });
    const old = { expression: "30 * * * *", zone: "UTC" };
    await app.harness.memory.updatePart(
      { task: "walk", part: ledgerPart(id) },
      changeLedger(
        undefined,
        {
          rev: 0,
          judged: hour(11),
          pieces: [
            { ...old, from: hour(0), until: hour(4) },
            { ...old, from: hour(4), off: id === "daily" ? "undeployed" : "removed" },
          ],
        },
        undefined,
      ),
    );
    await app.record(1.5, "skipped", { reason: "overlap", params: '{"customer":7}' }, id);
    await app.record(2.5, "missed", {}, id);
    const run = await app.start({});
    await app.work();
    expect(given).toEqual([{ customer: 7 }]);
    expect((await app.backfillRun(run)).output).toBe(
      JSON.stringify({ begun: 1, succeeded: 1, errored: 0, left: 9 }),
    );
    const refused = await app.backfillRun(await app.start({ trigger: id }));
    await app.work(0.2);
    expect((await app.backfillRun(refused.run)).error?.message).toBe(
      `trigger ${id} of task walk is not deployed any more: its params are not known, unless it is of what was skipped or errored`,
    );
    expect(given).toHaveLength(1);
  },
);

test("of a trigger that gives no params its occurrences start without any, though its task takes some", async () => {
  const app = new BackfillApp({ params: anything });
  await app.keepLedger();
  await app.start({ from: "2026-03-01T09:00:00Z" });
  await app.work();
  expect(app.worked).toEqual(["09", "10"]);
});

test("a backfill is of one schedule made at run time, where that is asked for", async () => {
  const app = new BackfillApp();
  await app.keepLedger();
  await app.harness.memory.updatePart(
    { task: "walk", part: ledgerPart("schedule~ann") },
    changeLedger(
      undefined,
      { rev: 0, judged: hour(11), pieces: [{ expression: "30 * * * *", zone: "UTC", from: hour(8) }] },
      undefined,
    ),
  );
  await app.start({ trigger: "schedule~ann" });
  await app.work();
  expect(Object.keys(await app.statuses())).toEqual(["09", "08"]);
  expect((await app.harness.runs("walk")).map(({ run }) => run)).toEqual([
    "2026-03-01T09:30:00Z/schedule~ann",
    "2026-03-01T08:30:00Z/schedule~ann",
  ]);
});

test("at most so many runs are under way at once, and they run beside others where that is asked for", async () => {
  let [live, most] = [0, 0];
  const app = new BackfillApp({
    work: async () => {
      most = Math.max(most, ++live);
      await new Promise<void>((passed) => app.harness.clock.after(2_000, passed));
      live--;
    },
  });
  await app.keepLedger();
  await app.start({ maxConcurrent: 3, overlap: "allow" });
  await app.work();
  expect([most, app.worked.length]).toEqual([3, 11]);
  expect((await app.harness.memory.get({ task: "walk", run: runAt(0) }))?.overlap).toBe("allow");
});

test("a paused backfill begins nothing more, goes on when it is resumed, and a cancelled one never does", async () => {
  const app = new BackfillApp({
    work: () => new Promise<void>((passed) => app.harness.clock.after(3_000, passed)),
  });
  await app.keepLedger();
  const key = { task: "pawl.backfill", run: await app.start({}) };
  await app.work(0.1);
  await pauseRun(app.harness.context, key);
  await app.work(1);
  const before = app.worked.length;
  await app.work(1);
  expect([app.worked.length, before]).toEqual([before, expect.any(Number)]);
  expect(before).toBeLessThan(5);
  await resumeRun(app.harness.context, key);
  await app.work(0.2);
  expect(app.worked.length).toBeGreaterThan(before);
  await cancelRun(app.harness.context, key);
  await app.work(0.5);
  const after = app.worked.length;
  await app.work(1);
  expect([app.worked.length, (await app.backfillRun(key.run)).status]).toEqual([after, "cancelled"]);
});

test("a backfill waits while its task is paused, unless it is forced", async () => {
  const app = new BackfillApp();
  await app.keepLedger();
  await pauseTask(app.harness.context, "walk");
  const run = await app.start({});
  await app.work(2);
  expect([app.worked, (await app.backfillRun(run)).status]).toEqual([[], "interrupted"]);
  await app.start({ force: true, from: "2026-03-01T09:00:00Z" });
  await app.work(1);
  expect(app.worked).toEqual(["09", "10"]);
  await resumeTask(app.harness.context, "walk");
  await app.work(3);
  expect([app.worked.length, (await app.backfillRun(run)).status]).toEqual([11, "succeeded"]);
});

test("a backfill whose runs take long ends its turns while it waits, and does not stand still", async () => {
  const app = new BackfillApp({
    settings: { overlap: "allow" },
    work: () => new Promise<void>((passed) => app.harness.clock.after(12_000, passed)),
  });
  await app.keepLedger();
  const run = await app.start({ from: "2026-03-01T09:00:00Z" });
  await app.work(3);
  const ended = await app.backfillRun(run);
  expect(ended).toMatchObject({ status: "succeeded", fruitlessTurns: 0 });
  expect(ended.usage?.turns).toBeGreaterThan(2);
});

test.each([
  [{ from: "2025-11-01" }, /from 2025-11-01T00:00:00Z is not allowed: records of walk are kept for 90 days/],
  [{ to: "2026-03-02" }, /to 2026-03-02T00:00:00Z is ahead of now/],
  [{ task: "other" }, /task "other" is not deployed: there are walk, pawl\.backfill/],
  [{ trigger: "daily" }, /no trigger "daily" of task walk: there are hourly/],
])("a run of pawl.backfill with %j ends as errored at once", async (params, message) => {
  const app = new BackfillApp();
  await app.keepLedger();
  const run = await app.start(params);
  await app.work(0.2);
  const ended = await app.backfillRun(run);
  expect([ended.status, ended.error?.message]).toEqual(["errored", expect.stringMatching(message)]);
});

test.each([
  [{ task: "walk" }, "from is missing: an instant such as 2026-03-29T02:00:00Z"],
  [
    { task: "walk", from: "yesterday" },
    'from "yesterday" is not allowed: an instant such as 2026-03-29T02:00:00Z',
  ],
  [
    { task: "walk", from: "2026-03-01", maxConcurrent: 0 },
    "maxConcurrent 0 is not allowed: a whole number from 1 to 50",
  ],
  [
    { task: "walk", from: "2026-03-01", trigger: "schedule~a.b" },
    'trigger "schedule~a.b" is not allowed: the id of a trigger, or schedule~NAME',
  ],
  [{ task: "walk", from: "2026-03-01", until: 1 }, '"until" is not a parameter'],
  [{ task: "walk", from: "2026-03-02", to: "2026-03-01" }, "from 2026-03-02 is after to 2026-03-01"],
])(
  "params such as %j are refused by a direct invocation, a message and a client, before there is a run",
  async (params, line) => {
    const app = new BackfillApp();
    const { harness } = app;
    await expect(harness.invoke({ task: "pawl.backfill", params })).rejects.toThrow(line);
    await expect(makeClient(harness.context).start(backfill, params as never)).rejects.toThrow(line);
    await harness.queue.send("default", JSON.stringify({ task: "pawl.backfill", params }));
    await harness.drain();
    expect(await harness.runs("pawl.backfill")).toEqual([]);
    expect((await harness.runs("(rejected)"))[0]?.reason).toContain(line);
  },
);
