/** Pausing and resuming a run: what the worker that holds it does, and how a pause ends. */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../functions/operators/pause-run.ts";
import { pauseTask } from "../../functions/operators/pause-task.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { startRun } from "../../functions/runs/start.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

test("a run is paused after the current item and resumes with the next one", async () => {
  const done: number[] = [];
  const harness: Harness = new Harness({
    tasks: [
      walkTask(30, async (n) => {
        done.push(n);
        if (n === 3)
          await pauseRun(harness.context, await harness.run("walk"), { note: "too fast", author: "ada" });
        await harness.clock.advance(1_000);
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual([1, 2, 3]);
  expect(await harness.run("walk")).toMatchObject({
    status: "paused",
    leaseExpiresAt: 0,
    note: "too fast",
    author: "ada",
    cursor: "3",
  });
  await resumeRun(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(done).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", attempt: 1 });
});

test("a paused run goes on at the pause's end", async () => {
  const harness: Harness = new Harness({
    tasks: [
      walkTask(30, async (n) => {
        const until = new Date(harness.clock.now() + 600_000);
        if (n === 3) await pauseRun(harness.context, await harness.run("walk"), { until });
        await harness.clock.advance(1_000);
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  for (let i = 0; i < 9; i++) await harness.minute();
  await harness.drain();
  expect((await harness.run("walk")).status).toBe("paused");
  for (let i = 0; i < 2; i++) await harness.minute();
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 30 });
});

test("a run that is resumed before its worker has seen the pause goes on", async () => {
  const done: number[] = [];
  let resumed: string | undefined;
  const harness: Harness = new Harness({
    tasks: [
      walkTask(30, async (n) => {
        done.push(n);
        if (n === 3) {
          await pauseRun(harness.context, await harness.run("walk"));
          resumed = (await resumeRun(harness.context, await harness.run("walk"))).status;
        }
        if (n < 6) await harness.clock.advance(1_000);
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(resumed).toBe("running");
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", turn: 1 });
});

test("a pause that would be over already is refused", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  const { run } = await harness.invoke({ task: "walk" });
  const until = new Date(harness.clock.now());
  const refusal = "a pause until 2026-03-01T12:00:00.000Z is over already: it is 2026-03-01T12:00:00.000Z";
  await expect(pauseTask(harness.context, "walk", { until })).rejects.toThrow(refusal);
  await expect(
    pauseRun(harness.context, { task: "walk", run: run.slice("walk/".length) }, { until }),
  ).rejects.toThrow(refusal);
});

const longLane = { timeoutSeconds: 900, visibilityTimeoutSeconds: 5_400 };

/** Of five items, each of 20 s; the run is paused as the items that are named begin, until an hour after their end. */
async function pausedWalk(
  settings: object,
  pausedAt: readonly number[],
  process: (n: number) => void = () => {},
) {
  const harness: Harness = new Harness({
    tasks: [
      walkTask(
        5,
        async (n) => {
          if (pausedAt.includes(n)) await pauseRun(harness.context, await harness.run("walk"));
          await harness.clock.advance(20_000);
          process(n);
        },
        settings,
      ),
    ],
    lane: longLane,
  });
  await harness.occur("walk");
  await harness.drain();
  for (const _ of pausedAt) {
    await harness.clock.advance(3_600_000);
    await resumeRun(harness.context, await harness.run("walk"));
    await harness.drain();
  }
  return { harness, run: await harness.run("walk") };
}

test("the time for which a run was paused does not count towards its timeout", async () => {
  expect((await pausedWalk({ timeoutSeconds: 61 }, [1, 3])).run).toMatchObject({
    status: "succeeded",
    ticks: 5,
    pausedMs: 7_240_000,
  });
  expect((await pausedWalk({ timeoutSeconds: 39 }, [1, 3])).run).toMatchObject({
    status: "errored",
    reason: "over its timeout of 39 s",
    ticks: 4,
  });
});

test("a pause before a run's first claim counts as little towards its timeout as the wait for a worker", async () => {
  const harness = new Harness({
    tasks: [walkTask(3, () => harness.clock.advance(20_000), { timeoutSeconds: 30 })],
    lane: longLane,
  });
  const run = await startRun(harness.context, { task: "walk", lane: harness.lane.name, kind: "manual" });
  await pauseRun(harness.context, run);
  await harness.clock.advance(3_600_000);
  await resumeRun(harness.context, run);
  await harness.drain();
  const { status, reason, pausedMs } = await harness.run("walk");
  expect([status, reason, pausedMs]).toEqual(["errored", "over its timeout of 30 s", undefined]);
});

test("a redriven run's paused time starts over with its timeout", async () => {
  let fails = true;
  const settings = { timeoutSeconds: 110, maxAttempts: 1 };
  const process = (n: number) => {
    if (n === 5 && fails) throw new Error("no");
  };
  const { harness, run } = await pausedWalk(settings, [1], process);
  expect(run).toMatchObject({ status: "errored", pausedMs: 3_620_000 });
  fails = false;
  await redriveRun(harness.context, run);
  await harness.drain();
  const redriven = await harness.run("walk");
  expect(redriven).toMatchObject({ status: "succeeded", ticks: 5 });
  expect(redriven.pausedMs).toBeUndefined();
});

test("a throw after the timeout's end is an attempt like any other where the run was paused before", async () => {
  const harness: Harness = new Harness({
    tasks: [
      walkTask(
        1,
        async () => {
          await pauseRun(harness.context, await harness.run("walk"));
          await harness.clock.advance(12_000);
          throw new Error("no");
        },
        { timeoutSeconds: 5 },
      ),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "paused", attempt: 2 });
});
