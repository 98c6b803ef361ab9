/** A write that was sent before a run was resumed may land after the run was paused again. It changes nothing then (invariant 4). */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../../functions/operators/pause-run.ts";
import { redriveRun } from "../../../../functions/operators/redrive-run.ts";
import { doneOnce, Trace } from "../trace.ts";

test("a late copy of a resume leaves the pause that came after it", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const operator = trace.actor();
  const worker = trace.actor();
  void worker.next();
  await trace.pass(0);
  await pauseRun(trace.harness.context, await trace.run("a"));
  await trace.pass(3);
  const resume = operator.hold("resume");
  void resumeRun(operator.context, await trace.run("a"));
  await trace.pass(0);
  await resume.answer();
  await pauseRun(trace.harness.context, await trace.run("a"));
  expect(await resume.land()).toMatchObject({ ok: false });
  expect(await trace.run("a")).toMatchObject({ status: "paused", turn: 1 });
  await resumeRun(trace.harness.context, await trace.run("a"));
  await trace.goOn(1);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a dead owner's late checkpoint gets no lease on a run that was resumed and paused again", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const worker = trace.actor();
  const checkpoint = worker.hold("checkpoint");
  void worker.next();
  await trace.pass(2);
  expect(checkpoint.isMade).toBe(true);
  worker.die();
  await pauseRun(trace.harness.context, await trace.run("a"));
  await trace.pass(33);
  await resumeRun(trace.harness.context, await trace.run("a"));
  await pauseRun(trace.harness.context, await trace.run("a"));
  expect(await checkpoint.land()).toMatchObject({ ok: false });
  expect(await trace.run("a")).toMatchObject({ status: "paused", leaseExpiresAt: 0 });
});

test("a dead owner's late checkpoint gets no lease on a run that was redriven and paused", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const worker = trace.actor();
  const checkpoint = worker.hold("checkpoint");
  void worker.next();
  await trace.pass(2);
  worker.die();
  await trace.pass(33);
  const key = await trace.run("a");
  await trace.harness.memory.update(key, { name: "test", condition: [], set: { fruitlessTurns: 4 } });
  await trace.goOn(3);
  expect(await trace.run("a")).toMatchObject({ status: "errored" });
  await redriveRun(trace.harness.context, key);
  await pauseRun(trace.harness.context, key);
  expect(await checkpoint.land()).toMatchObject({ ok: false });
  expect(await trace.run("a")).toMatchObject({ status: "paused", leaseExpiresAt: 0 });
});

test("a dead owner's progress that lands just before the take-over resets the count of turns without progress", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const idle = trace.actor();
  void idle.next();
  await trace.pass(0);
  idle.die();
  await trace.pass(121);
  const busy = trace.actor();
  const checkpoint = busy.hold("checkpoint");
  void busy.next();
  await trace.pass(0);
  await trace.pass(2);
  expect(await trace.run("a")).toMatchObject({ fruitlessTurns: 1 });
  busy.die();
  await trace.pass(121);
  const third = trace.actor();
  const takeOver = third.hold("take over");
  void third.next();
  await trace.pass(0);
  expect(await checkpoint.land()).toMatchObject({ ok: true });
  await takeOver.answer();
  expect(await trace.run("a")).toMatchObject({ cursor: "1", fruitlessTurns: 1 });
});
