/** What was sent before a run was resumed may land after it was held back anew: it changes nothing then. */
import { expect, test } from "vitest";
import { pauseRun, redriveRun, resumeRun } from "../../../functions/operators/operate.ts";
import { doneOnce, Trace } from "./trace.ts";

test("a late copy of a resume leaves the pause that came after it", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const operator = trace.machine();
  const worker = trace.machine();
  void worker.next();
  await trace.pass(0);
  await pauseRun(trace.world.gate, await trace.run("a"));
  await trace.pass(3);
  const resume = operator.hold("resume");
  void resumeRun(operator.gate, await trace.run("a"));
  await trace.pass(0);
  await resume.answer();
  await pauseRun(trace.world.gate, await trace.run("a"));
  expect(await resume.land()).toMatchObject({ ok: false });
  expect(await trace.run("a")).toMatchObject({ status: "paused", turn: 1 });
  await resumeRun(trace.world.gate, await trace.run("a"));
  await trace.goOn(1);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a dead owner's late checkpoint gives it no lease on a run that was resumed and paused anew", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const worker = trace.machine();
  const checkpoint = worker.hold("checkpoint");
  void worker.next();
  await trace.pass(2);
  expect(checkpoint.isMade).toBe(true);
  worker.die();
  await pauseRun(trace.world.gate, await trace.run("a"));
  await trace.pass(33);
  await resumeRun(trace.world.gate, await trace.run("a"));
  await pauseRun(trace.world.gate, await trace.run("a"));
  expect(await checkpoint.land()).toMatchObject({ ok: false });
  expect(await trace.run("a")).toMatchObject({ status: "paused", leaseExpiresAt: 0 });
});

test("a dead owner's late checkpoint gives it no lease on a run that was redriven and paused", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const worker = trace.machine();
  const checkpoint = worker.hold("checkpoint");
  void worker.next();
  await trace.pass(2);
  worker.die();
  await trace.pass(33);
  const key = await trace.run("a");
  await trace.world.memory.update(key, { condition: [], set: { fruitlessTurns: 4 } });
  await trace.goOn(3);
  expect(await trace.run("a")).toMatchObject({ status: "errored" });
  await redriveRun(trace.world.gate, key);
  await pauseRun(trace.world.gate, key);
  expect(await checkpoint.land()).toMatchObject({ ok: false });
  expect(await trace.run("a")).toMatchObject({ status: "paused", leaseExpiresAt: 0 });
});

test("a dead owner's last progress is no turn without progress, though it lands just before the take-over", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const idle = trace.machine();
  void idle.next();
  await trace.pass(0);
  idle.die();
  await trace.pass(121);
  const busy = trace.machine();
  const checkpoint = busy.hold("checkpoint");
  void busy.next();
  await trace.pass(0);
  await trace.pass(2);
  expect(await trace.run("a")).toMatchObject({ fruitlessTurns: 1 });
  busy.die();
  await trace.pass(121);
  const third = trace.machine();
  const takeOver = third.hold("take over");
  void third.next();
  await trace.pass(0);
  expect(await checkpoint.land()).toMatchObject({ ok: true });
  await takeOver.answer();
  expect(await trace.run("a")).toMatchObject({ cursor: "1", fruitlessTurns: 1 });
});
