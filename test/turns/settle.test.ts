/** How a turn ends when an attempt fails, or the run is out of time. */

import * as v from "valibot";
import { expect, test } from "vitest";
import { NonRetryableError } from "../../functions/model/errors.ts";
import { defineTask, type TaskContext } from "../../functions/model/task/task.ts";
import { startRun } from "../../functions/runs/index.ts";
import { Harness } from "../engine/harness.ts";
import { walkTask } from "../engine/sample-tasks.ts";

test("a run is retried after a throw and ends errored when no attempt is left", async () => {
  const done: number[] = [];
  const fails = (n: number) => {
    if (n === 3) throw new Error("no such session", { cause: new Error("404") });
    done.push(n);
  };
  const harness = new Harness({ tasks: [walkTask(5, fails, { maxAttempts: 2, backoff: 30 })] });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "retrying", attempt: 2, turn: 1, cursor: "2" });
  await harness.clock.advance(30_000);
  await harness.drain();
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "errored", attempt: 2, ticks: 2 });
  expect(run.error).toMatchObject({
    name: "Error",
    message: "no such session",
    causes: ["Error: 404"],
    cursor: "2",
    attempt: 2,
  });
  expect(run.errors).toHaveLength(1);
  expect(done).toEqual([1, 2]);
});

test("an attempt that is more than 15 minutes away is sent by the sweeper once it is due", async () => {
  let fails = true;
  const harness = new Harness({
    tasks: [
      walkTask(
        2,
        () => {
          if (fails) throw new Error("no");
        },
        { backoff: (attempt: number) => 3_600 * attempt },
      ),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  const notBefore = new Date(harness.clock.now() + 3_600_000).toISOString();
  expect(await harness.run("walk")).toMatchObject({
    status: "retrying",
    notBefore,
    dueAt: Date.parse(notBefore),
  });
  expect(harness.queue.size("default")).toBe(0);
  fails = false;
  for (let minute = 0; minute < 61; minute++) await harness.minute();
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", attempt: 2 });
});

test("a NonRetryableError ends a run errored at once", async () => {
  const harness = new Harness({
    tasks: [
      walkTask(1, () => {
        throw new NonRetryableError("gone");
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "errored",
    attempt: 1,
    error: { message: "gone" },
  });
});

test("a run whose params its task's schema refuses ends errored and names them", async () => {
  const task = defineTask({
    name: "once",
    description: "Takes a number of days.",
    params: v.object({ days: v.number() }),
    run: () => {},
  });
  const harness = new Harness({ tasks: [task] });
  // A door that cannot know the task's schema let it pass.
  await startRun(harness.context, { task: "once", lane: "default", kind: "manual", params: { days: "3" } });
  await harness.drain();
  const run = await harness.run("once");
  expect(run).toMatchObject({ status: "errored", attempt: 1, error: { name: "InvalidParamsError" } });
  expect(run.error?.message).toContain("days: Invalid type");
});

test("a run over its timeout ends errored with that reason", async () => {
  const harness = new Harness({
    tasks: [walkTask(100, () => harness.clock.advance(1_000), { timeoutSeconds: 20 })],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "errored", reason: "over its timeout of 20 s" });
});

test.each([
  ["snoozes", (_: number, ctx: TaskContext) => ctx.snooze(30)],
  [
    "throws",
    () => {
      throw new Error("no");
    },
  ],
])("a run over its timeout ends errored even if each of its turns %s", async (_, each) => {
  const harness = new Harness({
    tasks: [walkTask(3, each, { timeoutSeconds: 60, maxAttempts: 50, backoff: 20 })],
  });
  await harness.occur("walk");
  for (let i = 0; i < 12; i++) {
    await harness.drain();
    await harness.clock.advance(10_000);
  }
  expect(await harness.run("walk")).toMatchObject({ status: "errored", reason: "over its timeout of 60 s" });
});
