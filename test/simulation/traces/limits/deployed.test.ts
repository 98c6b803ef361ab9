/** A deploy adds, changes or takes away a limit, a key or the stage's limit while runs hold places and wait (invariants 6 and 8). */
import { expect, test } from "vitest";
import { defineTask, type Task } from "../../../../functions/model/task/task.ts";
import { startRun } from "../../../../functions/runs/index.ts";
import { Harness, type HarnessProps } from "../../../engine/harness.ts";

import { SeededRandom } from "../../random.ts";

interface Settings {
  readonly concurrency?: { readonly limit: number; readonly key?: () => string };
}
interface Version extends Settings, Pick<HarnessProps, "maxRunningTasks"> {}

/** Each version draws other names. */
const { next: random } = new SeededRandom(1);

/** A task whose runs work in their second turn, five seconds after they began. */
function walk({ concurrency }: Settings): Task {
  return defineTask({
    name: "walk",
    description: "Waits five seconds.",
    overlap: "allow",
    concurrency,
    async run(ctx) {
      if (ctx.cursor !== undefined) return;
      await ctx.checkpoint(1);
      ctx.snooze(5);
    },
  });
}

const deploy = ({ maxRunningTasks, ...settings }: Version, before?: Harness) =>
  new Harness({ tasks: [walk(settings)], maxRunningTasks, aboveStage: true, before, random });

async function begin(harness: Harness, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await startRun(harness.context, { task: "walk", lane: "default", kind: "manual" });
    await harness.next();
    await harness.clock.advance(10);
  }
}

/** How many runs have begun and not ended, how many wait, and how many are done. */
async function counted(harness: Harness) {
  const runs = await harness.runs("walk");
  const waits = runs.filter(({ dueKey }) => dueKey?.startsWith("wait#")).length;
  const done = runs.filter(({ status }) => status === "succeeded").length;
  return { atWork: runs.length - waits - done, waits, done };
}

/** Some minutes pass. Returns the most runs that were at work at once. */
async function goOn(harness: Harness, minutes = 5): Promise<number> {
  let most = 0;
  for (let second = 1; second <= 60 * minutes; second++) {
    await harness.clock.advance(1_000);
    if (second % 60 === 0) await harness.sweep();
    await harness.drain();
    most = Math.max(most, (await counted(harness)).atWork);
  }
  return most;
}

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
