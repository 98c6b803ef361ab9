/** Redriving a run that failed or never ran. */
import { expect, test } from "vitest";
import { pauseTask } from "../../functions/operators/pause-task.ts";
import { redriveRun } from "../../functions/operators/redrive-run.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

/** Fails at the third item for as long as `state.fails`. */
function failing(settings: object = {}) {
  const state = { fails: true };
  const done: number[] = [];
  const process = (n: number) => {
    done.push(n);
    if (n === 3 && state.fails) throw new Error("no");
  };
  return { state, done, task: walkTask(5, process, { maxAttempts: 1, ...settings }) };
}

test("a redriven run goes on at the item that failed, has all its attempts again and keeps its earlier error", async () => {
  const { state, task, done } = failing();
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "errored", cursor: "2" });
  state.fails = false;
  await redriveRun(harness.context, await harness.run("walk"), { author: "ada" });
  await harness.drain();
  expect(done).toEqual([1, 2, 3, 3, 4, 5]);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", attempt: 1, turn: 1, ticks: 5, author: "ada" });
  expect(run.errors?.map(({ message }) => message)).toEqual(["no"]);
  expect(run.error).toBeUndefined();
});

test("a redriven run's timeout starts over", async () => {
  const { state, task } = failing({ timeoutSeconds: 60 });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  state.fails = false;
  await harness.clock.advance(3_600_000);
  await redriveRun(harness.context, await harness.run("walk"));
  await harness.drain();
  const run = await harness.run("walk");
  expect(run.status).toBe("succeeded");
  expect(run.startedAt).toBe("2026-03-01T13:00:00.000Z");
});

test("a skipped run runs when it is redriven", async () => {
  const { state, task, done } = failing();
  state.fails = false;
  const harness = new Harness({ tasks: [task] });
  await pauseTask(harness.context, "walk");
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "skipped", reason: "paused" });
  await redriveRun(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(done).toEqual([1, 2, 3, 4, 5]);
  expect((await harness.run("walk")).status).toBe("succeeded");
});
