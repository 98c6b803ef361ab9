/** A worker that has claimed its run, and has hardly any time left for it. */
import { expect, test } from "vitest";
import { cancelRun } from "../../../../functions/operators/cancel-run.ts";
import { pauseRun } from "../../../../functions/operators/pause-run.ts";
import { doneOnce, Trace } from "../trace.ts";

test("a worker that learns of its claim in its lease's last seconds starts no item", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const first = trace.actor();
  const claim = first.hold("claim");
  const turn = first.next();
  await trace.pass(0);
  await claim.land();
  await trace.pass(16);
  // Its first answer was lost. The second one tells it that it won.
  await claim.answer();
  await trace.pass(0.1);
  expect(await trace.run("a")).toMatchObject({ status: "interrupted", reason: "deadline", turn: 1 });
  expect(await turn).toBe("acknowledged");
  await trace.goOn(1);
  expect(await trace.end()).toEqual(doneOnce);
});

test("a worker that learns of its claim after its lease's end starts no item while the run has a new owner", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const message = trace.receive();
  const first = trace.actor();
  const claim = first.hold("claim");
  void first.work(message);
  await trace.pass(0);
  const answer = await claim.land();
  await trace.pass(33);
  const second = trace.actor();
  void second.work(message);
  await trace.pass(0.5);
  await claim.hear(answer);
  await trace.goOn(3);
  expect(await trace.end()).toEqual(doneOnce);
});

test.each(["paused", "cancelled"] as const)(
  "a worker that learns of its claim when its run is %s starts no item",
  async (status) => {
    const trace = new Trace();
    await trace.occur("a");
    const first = trace.actor();
    const claim = first.hold("claim");
    const turn = first.next();
    await trace.pass(0);
    await claim.land();
    const operate = status === "paused" ? pauseRun : cancelRun;
    await operate(trace.harness.context, await trace.run("a"));
    await claim.answer();
    await trace.pass(2);
    expect(await turn).toBe("acknowledged");
    expect(trace.itemsOf("a")).toEqual([]);
    expect(await trace.run("a")).toMatchObject({ status, leaseExpiresAt: 0 });
  },
);
