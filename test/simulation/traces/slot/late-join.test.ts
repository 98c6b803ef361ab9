/** A copy of *join queue* that lands late, while a giver looks at the queue (invariant 8). */
import { expect, test } from "vitest";
import { pauseRun } from "../../../../functions/operators/index.ts";
import { startRun } from "../../../../functions/runs/index.ts";
import { Trace } from "../trace.ts";

test("a giver hands the slot on where the run that held it beside the giver has left, though its late join is back", async () => {
  const trace = new Trace({ settings: { overlap: "queue-all", maxAttempts: 1 } });
  await trace.occur("a");
  const first = trace.actor();
  void first.next();
  await trace.pass(0.1);

  // `b` waits. `a` puts it in its place, and dies before it tells `b` so.
  await trace.occur("b");
  const second = trace.actor();
  const join = second.hold("join queue");
  void second.next();
  await trace.pass(0);
  await join.answer();
  first.hold("admit");
  await trace.pass(5);
  first.die();

  // A run beside others ends, and gives its place back: the only run in the queue holds the slot already.
  await startRun(trace.harness.context, { task: "walk", lane: "default", kind: "manual", overlap: "allow" });
  const beside = trace.actor();
  const look = beside.hold("due");
  void beside.next();
  await trace.pass(5);
  expect(look.isMade).toBe(true);

  // `b` is paused and leaves the pool, `c` begins, and the pool says once more that `b` has joined last.
  await pauseRun(trace.harness.context, await trace.run("b"));
  await trace.occur("c");
  void trace.actor().next();
  await trace.pass(0.1);
  await join.land();
  await look.answer();

  expect(await trace.run("c")).toMatchObject({ admitted: 0 });
  await trace.goOn(4);
  expect(await trace.end()).toMatchObject({
    runs: { a: "succeeded", b: "paused", c: "succeeded", manual: "succeeded" },
    slot: undefined,
    messages: 0,
  });
});
