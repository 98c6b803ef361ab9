import { expect, test } from "vitest";
import { pauseTask, resumeTask } from "../../functions/operators/pause-task.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

test("occurrences of a paused task are skipped until the pause ends", async () => {
  for (const overlap of ["skip", "allow"]) {
    const harness = new Harness({ tasks: [walkTask(30, () => {}, { overlap })] });
    await pauseTask(harness.context, "walk", { until: new Date(harness.clock.now() + 90_000) });
    await harness.occur("walk", "a");
    await harness.drain();
    await harness.clock.advance(120_000);
    await harness.occur("walk", "b");
    await harness.drain();
    expect((await harness.runs("walk")).map(({ status, reason }) => reason ?? status)).toEqual([
      "succeeded",
      "paused",
    ]);
  }
});

test("a task's second pause replaces the author, note and end of the first one", async () => {
  const harness = new Harness({ tasks: [walkTask(5)] });
  await pauseTask(harness.context, "walk", {
    author: "ada",
    note: "moving house",
    until: new Date(harness.clock.now() + 60_000),
  });
  await pauseTask(harness.context, "walk", { author: "bob" });
  expect(await harness.state("walk")).toEqual({
    task: "walk",
    part: "state",
    paused: true,
    at: "2026-03-01T12:00:00.000Z",
    author: "bob",
  });
  expect(await resumeTask(harness.context, "walk", { author: "eve" })).toBe(true);
  expect(await resumeTask(harness.context, "walk", { author: "eve" })).toBe(false);
  expect(await harness.state("walk")).not.toHaveProperty("paused");
});
