/** A claim is sent again when its answer was lost. Its first copy may land when the run has long moved on (invariant 4). */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../../functions/operators/pause-run.ts";
import { redriveRun } from "../../../../functions/operators/redrive-run.ts";
import type { HeldCall } from "../actor.ts";
import { doneOnce, Trace } from "../trace.ts";

/** Has a worker claim `a`. The first copy of its claim stays in flight, a second one tells it that it won. */
async function claimTwice(trace: Trace): Promise<HeldCall> {
  await trace.occur("a");
  const first = trace.actor();
  const claim = first.hold("claim");
  void first.next();
  await trace.pass(0);
  await claim.answer();
  return claim;
}

test("a late copy of a claim changes nothing after an interrupt", async () => {
  // So soon that the copy does not have to wait for the next turn's instant.
  const trace = new Trace({ settings: { maxRuntimeSeconds: 1 } });
  const claim = await claimTwice(trace);
  await trace.pass(1.5);
  expect(await trace.run("a")).toMatchObject({ status: "interrupted", cursor: "1" });
  expect(await claim.land()).toMatchObject({ ok: false });
  await trace.goOn(1);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a late copy of a claim changes nothing after a redrive", async () => {
  const trace = new Trace({ settings: { maxAttempts: 1 } });
  trace.onItem = (_, item) => {
    if (item === 2) throw new Error("no");
  };
  const claim = await claimTwice(trace);
  await trace.pass(3);
  trace.onItem = () => {};
  await redriveRun(trace.harness.context, await trace.run("a"));
  expect(await claim.land()).toMatchObject({ ok: false });
  await trace.goOn(1);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a late copy of a claim changes nothing after a resume", async () => {
  const trace = new Trace();
  const claim = await claimTwice(trace);
  await pauseRun(trace.harness.context, await trace.run("a"));
  await trace.pass(3);
  expect(await trace.run("a")).toMatchObject({ status: "paused", leaseExpiresAt: 0, cursor: "1" });
  await resumeRun(trace.harness.context, await trace.run("a"));
  expect(await claim.land()).toMatchObject({ ok: false });
  await trace.goOn(1);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a claim whose answer was lost makes no owner once the run was paused, its lease lapsed and it was resumed", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const first = trace.actor();
  const claim = first.hold("claim");
  void first.next();
  await trace.pass(1);
  await claim.land();
  await pauseRun(trace.harness.context, await trace.run("a"));
  await trace.pass(33);
  expect(await resumeRun(trace.harness.context, await trace.run("a"))).toMatchObject({
    status: "enqueued",
    turn: 1,
  });
  // Sent again, it finds its own lease and number.
  await claim.answer();
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});
