/** Pausing and resuming a run: what the worker that holds it does, and how a pause ends. */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../functions/operators/pause-run.ts";
import { pauseTask } from "../../functions/operators/pause-task.ts";
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
