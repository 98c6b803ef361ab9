/** A run that stands still says why, wherever it is shown. */
import { describe, expect, test } from "vitest";
import { progressBar } from "../../cli/progress-bar.ts";
import { standing } from "../../cli/standing.ts";
import { progressOf } from "../../functions/model/progress.ts";
import type { RunRecord } from "../../functions/model/run.ts";
import { TerminalDisplay } from "../../local/index.ts";
import { arn, now, runs, Stage } from "./stage.ts";

const running = runs.find(({ status }) => status === "running") as RunRecord;
const free = { ...running, leaseExpiresAt: 0 };
const failure = { name: "Error", message: "no answer", attempt: 1, at: "2026-11-21T09:59:50.000Z" };
const soon = "2026-11-21T10:00:28.000Z";
const past = "2026-11-21T09:59:58.000Z";
const holder = "2026-11-21T09:00:00Z/cron-4f1a2b";

test.each<[string, Partial<RunRecord>, string]>([
  ["at work", { leaseExpiresAt: now + 20_000 }, ""],
  [
    "whose worker died",
    { leaseExpiresAt: now - 2_001 },
    "its worker is gone since 2026-11-21T09:59:57Z: another takes it over within three minutes",
  ],
  ["just made", { status: "enqueued" }, "waits for a worker"],
  ["that the clock sent twice", { status: "enqueued", sends: 2 }, "waits for a worker, sent again 2 times"],
  ["for later", { status: "enqueued", notBefore: soon }, "starts at 2026-11-21T10:00:28Z"],
  [
    "without a slot",
    { status: "enqueued", dueKey: "wait#import-cities#" },
    `waits for the slot of import-cities, which ${holder} has`,
  ],
  [
    "that failed once",
    { status: "retrying", attempt: 2, notBefore: soon, errors: [failure] },
    "attempt 1 failed: Error: no answer; tried again at 2026-11-21T10:00:28Z",
  ],
  [
    "whose next attempt is due",
    { status: "retrying", attempt: 2, notBefore: past, errors: [failure], sends: 1 },
    "attempt 1 failed: Error: no answer; waits for a worker, sent again once",
  ],
  [
    "out of time",
    { status: "interrupted", reason: "deadline", notBefore: past },
    "deadline; waits for a worker",
  ],
  [
    "asleep",
    { status: "interrupted", reason: "snooze", notBefore: soon },
    "snooze; goes on at 2026-11-21T10:00:28Z",
  ],
  ["paused", { status: "paused" }, "paused by ada until it is resumed"],
  [
    "paused for a while",
    { status: "paused", until: soon, author: arn },
    "paused by ada@work until 2026-11-21T10:00:28Z",
  ],
  [
    "pausing",
    { status: "paused", leaseExpiresAt: now + 20_000 },
    "asked by ada: finishes the item in hand, or ends with its lease at 2026-11-21T10:00:20Z",
  ],
  [
    "cancelling",
    { status: "cancelled", leaseExpiresAt: now + 20_000 },
    "asked by ada: finishes the item in hand, or ends with its lease at 2026-11-21T10:00:20Z",
  ],
  ["cancelled", { status: "cancelled" }, ""],
  ["succeeded", { status: "succeeded" }, ""],
])("a run %s", (_title, change, words) => {
  expect(standing({ ...free, ...change }, now, { holder })).toBe(words);
});

test("a pause or cancel is never stuck: a dead worker's lease ends, and it is paused, or cancelled", async () => {
  for (const [status, shown] of [
    ["paused", "pausing"],
    ["cancelled", "cancelling"],
  ] as const) {
    const stage = await Stage.seeded();
    await stage.put({ ...running, status });
    const id = `${running.task}/${running.run}`;
    const show = async () => JSON.parse((await stage.pawl(["status", id, "--json"])).stdout).shown;
    expect(await show()).toBe(shown);
    stage.time = running.leaseExpiresAt + 2_001;
    expect(await show()).toBe(status);
  }
});

describe("a task that is paused, with a run that waits for another's slot", () => {
  async function standstill() {
    const stage = await Stage.seeded();
    const run = { ...running, task: "count-cities", lane: "default", author: "ada" } as const;
    await stage.put({
      ...run,
      run: holder,
      status: "paused",
      leaseExpiresAt: 0,
      admitted: 0,
      note: "the source is down",
    });
    await stage.put({
      ...run,
      run: "2026-11-21T09:59:40Z/manual~77",
      status: "enqueued",
      ticks: 0,
      leaseExpiresAt: 0,
      dueKey: "wait#count-cities#",
      dueAt: now - 20_000,
    });
    const asked = await stage.pawl([
      ...["pause", "count-cities", "--until", "2026-11-22T00:00:00Z", "--note", "moving house"],
    ]);
    expect(asked.exitCode).toBe(0);
    const state = { task: "count-cities", part: "state" };
    await stage.store.updatePart(state, {
      condition: [],
      set: { slotRun: holder, slotTurn: 0, waiting: true },
    });
    return stage;
  }

  test.each([
    ["everything", []],
    ["the task", ["count-cities"]],
    ["the run", ["count-cities/2026-11-21T09:59:40Z/manual~77"]],
  ])("shown with %s", async (what, names) => {
    const { stdout } = await (await standstill()).pawl(["status", ...names]);
    await expect(stdout).toMatchFileSnapshot(`transcripts/standstill-${what.replace(" ", "-")}.txt`);
  });

  test("as JSON: the pause, the slot, what waits and what is allowed", async () => {
    const stage = await standstill();
    const read = async (...args: string[]) =>
      JSON.parse((await stage.pawl(["status", ...args, "--json"])).stdout);
    expect(await read("count-cities")).toMatchObject({
      paused: { until: "2026-11-22T00:00:00.000Z", note: "moving house", author: "ada@laptop" },
      slot: holder,
      waiting: ["2026-11-21T09:59:40Z/manual~77"],
    });
    expect(await read("count-cities/2026-11-21T09:59:40Z/manual~77")).toMatchObject({
      shown: "enqueued",
      waits: `waits for the slot of count-cities, which ${holder} has`,
      allowed: ["pause", "cancel"],
    });
    const [task] = (await read()).tasks;
    expect(task).toMatchObject({ task: "count-cities", paused: { note: "moving house" } });
  });

  test("a pause that is over is shown no more", async () => {
    const stage = await standstill();
    stage.time = Date.parse("2026-11-22T00:00:00Z");
    const { paused } = JSON.parse((await stage.pawl(["status", "count-cities", "--json"])).stdout);
    expect(paused).toBeUndefined();
  });
});

test("a task that is disabled says so, whether it ever ran or not", async () => {
  const stage = await Stage.seeded();
  const row = async () => /^expire-cities .*$/m.exec((await stage.pawl(["status"])).stdout)?.[0];
  expect(await row()).toBe("expire-cities  never run, disabled");
  await stage.put({ ...free, task: "expire-cities", status: "skipped", reason: "disabled" });
  expect(await row()).toMatch(/ skipped .* its schedules are disabled; disabled$/);
});

test("skipped items stand apart from those that were done", async () => {
  const stage = await Stage.seeded();
  await stage.put({ ...running, skippedItems: 3_000 });
  const { stdout } = await stage.pawl(["status", `${running.task}/${running.run}`]);
  expect(stdout).toContain("12,000 out of 30,000 (50 %), 3,000 skipped, 500 a second, 30 s left");
});

test("pawl dev draws the progress that the command shows", async () => {
  let drawn = "";
  const bars = new TerminalDisplay({ columns: 200, write: (text: string) => (drawn += text) } as never);
  const run = { ...running, skippedItems: 3_000 };
  bars.progress("1", run);
  bars.line("ready");
  bars.progress("1", undefined);
  const { text } = progressOf(run);
  expect(drawn).toContain(`${text}\n`);
  expect(progressBar(run, now, 200)).toContain(text);
});

test("what was given up says its reason once, and after how many turns without progress", async () => {
  const stage = await Stage.seeded();
  const reason = "five turns in a row without progress at cursor (start)";
  await stage.put({
    ...free,
    status: "errored",
    reason,
    fruitlessTurns: 4,
    error: { ...failure, message: reason },
  });
  const { stdout } = await stage.pawl(["history", "import-cities"]);
  expect(stdout.match(/five turns/g)).toHaveLength(1);
  expect((await stage.pawl(["status", `${free.task}/${free.run}`])).stdout).toContain(
    "in 4 of 5 turns in a row",
  );
});
