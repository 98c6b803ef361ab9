import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../functions/runner/operate.ts";
import { startRun } from "../../../functions/runner/start.ts";
import { Trace } from "./trace.ts";

test("the clock that ends a pause ends none that was begun meanwhile", async () => {
  const trace = new Trace();
  const { world } = trace;
  const { trigger } = await startRun(world.ports, { task: "walk", lane: "default", kind: "manual" });
  const inTwoMinutes = () => new Date(world.clock.now() + 120_000);
  await pauseRun(world.gate, await trace.run(trigger), { until: inTwoMinutes() });
  await trace.pass(121);
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
