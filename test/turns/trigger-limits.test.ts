/** What a trigger gives and forbids its runs: params, dates, and how many there may be. */
import { defineTask, type Task } from "pawl";
import * as v from "valibot";
import { expect, test } from "vitest";
import { pauseTask, resumeTask } from "../../functions/operators/pause-task.ts";
import { cron, type ScheduleTriggerOptions } from "../../index.ts";
import { Harness } from "../engine/harness.ts";

const noon = "2026-03-01T12:00:00Z";

function once(done: unknown[], options: ScheduleTriggerOptions, settings: object = {}): Task {
  return defineTask({
    name: "once",
    description: "Does one thing.",
    triggers: [cron("* * * * *", { id: "each", startWithinSeconds: 3_600, ...options })],
    params: v.object({ n: v.optional(v.number(), 0) }),
    run: ({ params, run }) => void done.push([run.slice(11, 16), params.n]),
    ...settings,
  }) as Task;
}

/** An occurrence of each of these minutes of the hour. */
async function occur(harness: Harness, ...minutes: readonly number[]): Promise<void> {
  for (const minute of minutes)
    await harness.occur("once", "each", `2026-03-01T12:${String(minute).padStart(2, "0")}:00Z`);
  await harness.drain();
}

async function reasons(harness: Harness): Promise<unknown[]> {
  const runs = await harness.runs("once");
  return runs.map(({ run, status, reason }) => [run.slice(14, 16), reason ?? status]).sort();
}

test("a run of a trigger that the sweeper fires has the trigger's params", async () => {
  const done: unknown[] = [];
  const piece = {
    task: "once",
    lane: "default",
    trigger: "each",
    expression: "* * * * *",
    zone: "UTC",
    params: { n: 3 },
  };
  const harness = new Harness({ tasks: [once(done, {})], firedSchedules: [piece] });
  await harness.sweep();
  await harness.clock.advance(60_000);
  await harness.drain();
  expect(done).toContainEqual(["12:01", 3]);
});

test("a run has the params of its schedule's message, also where the trigger has others by now", async () => {
  const done: unknown[] = [];
  const harness = new Harness({ tasks: [once(done, { params: { n: 2 } })] });
  await harness.queue.send(
    "default",
    JSON.stringify({ task: "once", trigger: "each", scheduledTime: noon, params: { n: 1 } }),
  );
  await harness.drain();
  expect(done).toEqual([["12:00", 1]]);
  expect(await harness.run("once")).toMatchObject({ status: "succeeded", params: '{"n":1}' });
});

test("an occurrence that was never claimed keeps its params for a redrive", async () => {
  const done: unknown[] = [];
  const harness = new Harness({ tasks: [once(done, {})] });
  const body = JSON.stringify({ task: "once", trigger: "each", scheduledTime: noon, params: { n: 4 } });
  harness.queue.dead.push({ body } as never);
  await harness.takeDeadLetters();
  expect(await harness.run("once")).toMatchObject({ reason: "never claimed", params: '{"n":4}' });
});

test.each<[unknown, string]>([
  [[1], "params [1] are not a JSON object"],
  [{ n: "x".repeat(1_020) }, "params of a trigger weigh 1028 bytes as JSON: at most 1024 are allowed"],
])("an occurrence with params that no trigger can have is rejected", async (params, words) => {
  const harness = new Harness({ tasks: [once([], {})] });
  await harness.queue.send(
    "default",
    JSON.stringify({ task: "once", trigger: "each", scheduledTime: noon, params }),
  );
  await harness.drain();
  const rejected = await harness.run("(rejected)");
  expect(rejected.reason).toContain(words);
});

test("an occurrence outside its trigger's dates is skipped, and endAt is outside", async () => {
  const done: unknown[] = [];
  const limits = { startAt: "2026-03-01T12:01:00Z", endAt: "2026-03-01T12:03:00Z" };
  const harness = new Harness({ tasks: [once(done, limits)] });
  await harness.clock.advance(300_000);
  await occur(harness, 0, 1, 2, 3, 4);
  expect(await reasons(harness)).toEqual([
    ["00", "limit"],
    ["01", "succeeded"],
    ["02", "succeeded"],
    ["03", "limit"],
    ["04", "limit"],
  ]);
});

test("a trigger starts maxRuns runs, whatever is delivered twice, late or out of order", async () => {
  const done: unknown[] = [];
  const harness = new Harness({ tasks: [once(done, { maxRuns: 3 })] });
  await harness.clock.advance(300_000);
  await occur(harness, 2, 2, 0, 2, 0);
  expect(await harness.memory.getPart({ task: "once", part: "ledger#each" })).toMatchObject({ ran: 2 });
  await occur(harness, 3, 1, 4, 2, 0, 3);
  expect(await reasons(harness)).toEqual([
    ["00", "succeeded"],
    ["01", "limit"],
    ["02", "succeeded"],
    ["03", "succeeded"],
    ["04", "limit"],
  ]);
  expect(done).toHaveLength(3);
});

test.each(["skip", "allow"])(
  "an occurrence that is skipped since its task is paused is none of maxRuns, with overlap %s",
  async (overlap) => {
    const done: unknown[] = [];
    const harness = new Harness({ tasks: [once(done, { maxRuns: 1 }, { overlap })] });
    await harness.clock.advance(300_000);
    await pauseTask(harness.context, "once");
    await occur(harness, 0, 0);
    await resumeTask(harness.context, "once");
    await harness.clock.advance(6_000);
    await occur(harness, 0, 1, 2);
    expect(await reasons(harness)).toEqual([
      ["00", "paused"],
      ["01", "succeeded"],
      ["02", "limit"],
    ]);
  },
);

test("a crash between count and claim counts a run once", async () => {
  const done: unknown[] = [];
  const harness: Harness = new Harness({ tasks: [once(done, { maxRuns: 1 })] });
  await harness.memory.updatePart(
    { task: "once", part: "ledger#each" },
    { name: "test", condition: [], set: { ran: 1, lastRan: "2026-03-01T12:00:00Z/each" } },
  );
  await occur(harness, 0);
  expect(await reasons(harness)).toEqual([["00", "succeeded"]]);
});

test("a trigger without limits costs no write more", async () => {
  const harness = new Harness({ tasks: [once([], { params: { n: 1 } })] });
  await occur(harness, 0);
  expect(await harness.memory.getPart({ task: "once", part: "ledger#each" })).toBeUndefined();
});
