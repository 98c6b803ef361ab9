/** Runs that hold the place of their task while they wait for one of the stage (invariants 6 and 8). */
import { expect, test } from "vitest";
import { cancelRun, redriveRun } from "../../../../functions/operators/index.ts";
import { startRun } from "../../../../functions/runs/index.ts";
import { Trace } from "../trace.ts";
import { deliver, held, kinds, statuses } from "./pools.ts";

const task = kinds["a task"];
const stage = kinds["the stage"];
const maxAttempts = 1;

test("the place of a task goes to the next where a run is cancelled that holds it while it waits for the stage", async () => {
  const trace = new Trace({ settings: { concurrency: { limit: 2 }, maxAttempts }, maxRunningTasks: 1 });
  for (const trigger of ["a", "b", "c"]) await deliver(trace, trigger);
  expect(await trace.run("b")).toMatchObject({ dueKey: stage.queue });
  expect(await trace.run("c")).toMatchObject({ dueKey: task.queue });
  await cancelRun(trace.harness.context, await trace.run("b"));
  expect(await trace.run("c")).toMatchObject({ dueKey: stage.queue });
  expect(await held(trace, task)).toBe(2);
  await trace.goOn(1);
  expect(await statuses(trace)).toEqual({ a: "succeeded", b: "cancelled", c: "succeeded" });
  for (const kind of [task, stage]) expect(await held(trace, kind)).toBe(0);
});

test("a worker that took a task's place for a run that was cancelled by then gives it back once the stage has none", async () => {
  const trace = new Trace({ settings: { concurrency: { limit: 2 }, maxAttempts }, maxRunningTasks: 1 });
  await deliver(trace, "a");
  const key = await startRun(trace.harness.context, { task: "walk", lane: "default", kind: "manual" });
  const worker = trace.actor();
  const take = worker.hold("take slot");
  const working = worker.next();
  await trace.pass(0);
  await cancelRun(trace.harness.context, key);
  await take.answer();
  expect(await working).toBe("acknowledged");
  expect(await trace.run("manual")).toMatchObject({ status: "cancelled" });
  expect(await held(trace, task)).toBe(1);
});

test("a place of the stage that is taken late, after its run was redriven, does not stop all runs for ever", async () => {
  const trace = new Trace({ settings: { concurrency: { limit: 1 }, maxAttempts }, maxRunningTasks: 1 });
  let fails = true;
  trace.onItem = (trigger) => {
    if (trigger === "a" && fails) throw new Error("no");
  };
  const at = trace.harness.second;
  await trace.occur("a", at);
  const late = trace.actor();
  const takesTask = late.hold("take slot");
  const takesStage = late.hold("take slot");
  void late.next();
  await trace.pass(0);
  await takesTask.answer();
  expect(takesStage.isMade).toBe(true);
  late.die();
  await trace.occur("a", at);
  void trace.actor().next();
  await trace.pass(2);
  expect(await statuses(trace)).toEqual({ a: "errored" });
  fails = false;
  await takesStage.land();
  // Now b has the task's place and waits for the stage's, which a holds at its earlier turn; and a waits for the task's.
  await deliver(trace, "b");
  await redriveRun(trace.harness.context, await trace.run("a"));
  await trace.actor().next();
  expect(await trace.run("a")).toMatchObject({ dueKey: task.queue, turn: 1 });
  expect(await trace.run("b")).toMatchObject({ dueKey: stage.queue });
  await trace.goOn(4);
  expect(await statuses(trace)).toEqual({ a: "succeeded", b: "succeeded" });
  for (const kind of [task, stage]) expect(await held(trace, kind)).toBe(0);
});

test("a second delivery of a run that is being handed the stage's place leaves it to its giver", async () => {
  const trace = new Trace({ settings: { concurrency: { limit: 2 }, maxAttempts }, maxRunningTasks: 1 });
  await trace.occur("a");
  const first = trace.actor();
  void first.next();
  await trace.pass(0.1);
  const at = trace.harness.second;
  await trace.occur("b", at);
  await trace.actor().next();
  const admit = first.hold("admit");
  await trace.pass(5);
  expect(admit.isMade).toBe(true);
  await trace.occur("b", at);
  expect(await trace.actor().next()).toBe("acknowledged");
  expect(await trace.run("b")).toMatchObject({ status: "enqueued", dueKey: stage.queue });
  await admit.answer();
  await trace.goOn(1);
  expect(await statuses(trace)).toEqual({ a: "succeeded", b: "succeeded" });
  expect((await trace.end()).items).toEqual({ a: [1, 2, 3], b: [1, 2, 3] });
});
