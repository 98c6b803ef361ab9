/** Pauses that come to an end, and what is under way then. */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../functions/operators/operate.ts";
import { startRun } from "../../../functions/runs/start.ts";
import { doneOnce, Trace } from "./trace.ts";

test("the clock that ends a pause ends none that was begun meanwhile", async () => {
  const trace = new Trace();
  const { world } = trace;
  const { trigger } = await startRun(world.ports, { task: "walk", lane: "default", kind: "manual" });
  const inTwoMinutes = () => new Date(world.clock.now() + 120_000);
  await pauseRun(world.gate, await trace.run(trigger), { until: inTwoMinutes() });
  await trace.pass(123);
  const clock = trace.machine();
  const move = clock.hold("sweep");
  void clock.sweep();
  await trace.pass(0);
  const answer = await move.land();
  await resumeRun(world.gate, await trace.run(trigger));
  const until = inTwoMinutes();
  await pauseRun(world.gate, await trace.run(trigger), { until });
  await move.hear(answer);
  expect(await trace.run(trigger)).toMatchObject({ status: "paused", until: until.toISOString() });
});

test("a save that a pause refused is not made after a later one: the cursor never goes back", async () => {
  const lane = { timeoutSeconds: 100, visibilityTimeoutSeconds: 600 };
  const trace = new Trace({ lane, settings: { checkpointSeconds: 10 } });
  const { world } = trace;
  const seconds = [0, 20, 11, 0];
  trace.onItem = (_, item) =>
    new Promise<void>((resolve) => world.clock.after((seconds[item] ?? 0) * 1000, resolve));
  await trace.occur("a");
  const first = trace.machine();
  void first.next();
  await trace.pass(25);
  // The lease is renewed within the second item; the answer takes until after it, when there is more to save.
  const renewal = first.hold("checkpoint");
  const next = first.hold("checkpoint");
  await trace.pass(6);
  expect(renewal.isMade).toBe(true);
  await pauseRun(world.gate, await trace.run("a"), { until: new Date(world.clock.now() + 3_600_000) });
  await trace.pass(2);
  expect(trace.itemsOf("a")).toEqual([1, 2]);
  await renewal.answer();
  await resumeRun(world.gate, await trace.run("a"));
  await next.answer();
  first.die();
  expect(await trace.run("a")).toMatchObject({ cursor: "2", ticks: 2 });
  await trace.goOn(12);
  expect(await trace.end()).toEqual(doneOnce);
});
