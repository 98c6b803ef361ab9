/** A deploy adds, changes or takes away a limit, a key or the stage's limit while runs hold places and wait (invariants 6 and 8). */
import { expect, test } from "vitest";
import { Harness } from "../../../engine/harness.ts";
import { begin, counted, deploy, goOn } from "./deploys.ts";

test("a limit that a deploy adds counts the runs that begin after it", async () => {
  const before = deploy({});
  await begin(before, 2);
  const after = deploy({ concurrency: { limit: 1 } }, before);
  await begin(after, 2);
  expect(await counted(after)).toEqual({ atWork: 3, waits: 1, done: 0 });
  await goOn(after);
  expect(await counted(after)).toEqual({ atWork: 0, waits: 0, done: 4 });
  expect(await after.holders("walk")).toEqual([]);
});

test.each([
  ["a task", { concurrency: { limit: 1 } }],
  ["a key", { concurrency: { limit: 1, key: () => "shop" } }],
  ["the stage", { concurrency: { limit: 9 }, maxRunningTasks: 1 }],
] as const)(
  "runs that wait for a place of %s go on once a deploy has taken its limit away",
  async (_, version) => {
    const before = deploy(version);
    await begin(before, 4);
    expect(await counted(before)).toEqual({ atWork: 1, waits: 3, done: 0 });
    const after = deploy({}, before);
    await goOn(after, 2);
    expect(await counted(after)).toEqual({ atWork: 0, waits: 0, done: 4 });
  },
);

test("a limit that a deploy raises lets waiting runs start, and one that it lowers holds from then on", async () => {
  const before = deploy({ concurrency: { limit: 1 } });
  await begin(before, 5);
  const raised = deploy({ concurrency: { limit: 3 } }, before);
  await raised.sweep();
  expect(await counted(raised)).toEqual({ atWork: 3, waits: 2, done: 0 });
  const lowered = deploy({ concurrency: { limit: 1 } }, raised);
  await lowered.drain();
  await goOn(lowered, 1);
  await begin(lowered, 2);
  expect(await goOn(lowered)).toBe(1);
  expect(await counted(lowered)).toEqual({ atWork: 0, waits: 0, done: 7 });
});

test("runs keep their key where a deploy changes the function that makes it", async () => {
  const before = deploy({ concurrency: { limit: 1, key: () => "old" } });
  await begin(before, 3);
  const after = deploy({ concurrency: { limit: 1, key: () => "new" } }, before);
  await begin(after, 2);
  expect(await counted(after)).toEqual({ atWork: 2, waits: 3, done: 0 });
  expect(await goOn(after)).toBe(2);
  const keys = (await after.runs("walk")).map(({ slotKey }) => slotKey);
  expect(keys.sort()).toEqual(["new", "new", "old", "old", "old"]);
  expect(await counted(after)).toEqual({ atWork: 0, waits: 0, done: 5 });
});

test.each([
  ["a task", { concurrency: { limit: 1 } }],
  ["a key", { concurrency: { limit: 1, key: () => "shop" } }],
  ["the stage", { concurrency: { limit: 9 }, maxRunningTasks: 1 }],
] as const)(
  "runs that wait for a place of %s end once their task is no longer deployed",
  async (_, version) => {
    const before = deploy(version);
    await begin(before, 3);
    const after = new Harness({
      tasks: [],
      before,
      maxRunningTasks: "maxRunningTasks" in version ? 1 : undefined,
    });
    for (let minutes = 0; minutes < 60; minutes++) await goOn(after, 1);
    const runs = await after.runs("walk");
    expect(runs.map(({ status }) => status)).toEqual(["errored", "errored", "errored"]);
  },
);
