/** Pauses that end, and calls that are in flight then (invariant 7). */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../../functions/operators/pause-run.ts";
import { startRun } from "../../../../functions/runs/start.ts";
import { doneOnce, Trace } from "../trace.ts";

test("a sweeper that ends a pause does not end a pause that began after it read the run", async () => {
  const trace = new Trace();
  const { harness } = trace;
  const { trigger } = await startRun(harness.context, { task: "walk", lane: "default", kind: "manual" });
  const inTwoMinutes = () => new Date(harness.clock.now() + 120_000);
  await pauseRun(harness.context, await trace.run(trigger), { until: inTwoMinutes() });
  await trace.pass(123);
  const sweeper = trace.actor();
  const move = sweeper.hold("postpone");
  void sweeper.sweep();
  await trace.pass(0);
  const answer = await move.land();
  await resumeRun(harness.context, await trace.run(trigger));
  const until = inTwoMinutes();
  await pauseRun(harness.context, await trace.run(trigger), { until });
  await move.hear(answer);
  expect(await trace.run(trigger)).toMatchObject({ status: "paused", until: until.toISOString() });
});

test("a save that was refused because of a pause does not land after a later one, so the cursor never goes back", async () => {
  const lane = { timeoutSeconds: 100, visibilityTimeoutSeconds: 600 };
  const trace = new Trace({ lane, settings: { checkpointSeconds: 10 } });
  const { harness } = trace;
  const seconds = [0, 20, 11, 0];
  trace.onItem = (_, item) =>
    new Promise<void>((resolve) => harness.clock.after((seconds[item] ?? 0) * 1000, resolve));
  await trace.occur("a");
  const first = trace.actor();
  void first.next();
  await trace.pass(25);
  // The lease is renewed within the second item. The answer comes after the item, when there is more to save.
  const renewal = first.hold("checkpoint");
  const next = first.hold("checkpoint");
  await trace.pass(6);
  expect(renewal.isMade).toBe(true);
  await pauseRun(harness.context, await trace.run("a"), { until: new Date(harness.clock.now() + 3_600_000) });
  await trace.pass(2);
  expect(trace.itemsOf("a")).toEqual([1, 2]);
  await renewal.answer();
  await resumeRun(harness.context, await trace.run("a"));
  await next.answer();
  await trace.pass(0);
  first.die();
  expect(await trace.run("a")).toMatchObject({ cursor: "2", ticks: 2 });
  await trace.goOn(12);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a late copy of a pause that was resumed does not pause the run again, so its time is counted once", async () => {
  const lane = { timeoutSeconds: 100, visibilityTimeoutSeconds: 600 };
  const trace = new Trace({ lane, settings: { timeoutSeconds: 60 } });
  const { harness } = trace;
  await trace.occur("a");
  void trace.actor().next();
  await trace.pass(0);
  const { run } = await trace.run("a");
  const operator = trace.actor();
  const copy = operator.hold("pause");
  void pauseRun(operator.context, { task: "walk", run });
  await trace.pass(0);
  await pauseRun(harness.context, { task: "walk", run });
  await trace.pass(5);
  await resumeRun(harness.context, { task: "walk", run });
  const pausedMs = (await trace.run("a")).pausedMs;
  expect(pausedMs).toBe(5_000);
  await copy.land();
  expect(await trace.run("a")).toMatchObject({ status: expect.not.stringMatching("paused"), pausedMs });
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});
