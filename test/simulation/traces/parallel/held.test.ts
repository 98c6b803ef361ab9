/** Shards of a run that is paused, resumed or cancelled just then. */
import { expect, test } from "vitest";
import { cancelRun, pauseRun, resumeRun } from "../../../../functions/operators/index.ts";
import { settled } from "../../../engine/virtual-clock.ts";
import { ShardsTrace, type Story } from "./shards-trace.ts";

const complete = { status: "succeeded", open: 0, items: [0, 1, 2, 3], afterComplete: 1 };

test("a shard that parks after its run was resumed goes on without the patrol", async () => {
  const story = async (reads: boolean) => {
    const trace = new ShardsTrace();
    trace.itemMs = 1_000;
    await trace.start();
    await trace.deliver();
    const worker = trace.actor();
    const park = worker.hold("park");
    await trace.deliver("000", worker);
    await pauseRun(trace.harness.context, trace.key);
    await trace.pass(1.2);
    expect(park.isMade).toBe(true);
    await resumeRun(trace.harness.context, trace.key);
    await trace.deliver();
    // The relaunch's message arrives at the live lease.
    await trace.deliver("000");
    const paused = { ...(await trace.parent()), status: "paused" };
    const look = worker.hold("get");
    await park.answer();
    if (reads) await look.answer();
    else await look.hear(paused);
    await trace.goOn(120);
    return trace.end();
  };
  expect(await story(true)).toEqual(complete);
  expect(await story(false)).not.toEqual(complete);
});

test("a shard that parks keeps its turn, so that a relaunch that looked at it before sends a message that counts", async () => {
  const story: Story = async (without) => {
    const trace = new ShardsTrace({ without });
    trace.itemMs = 1_000;
    await trace.start();
    await trace.deliver();
    const worker = trace.actor();
    const park = worker.hold("park");
    await trace.deliver("000", worker);
    await pauseRun(trace.harness.context, trace.key);
    await trace.pass(1.2);
    await resumeRun(trace.harness.context, trace.key);
    await trace.deliver();
    await park.land();
    worker.die();
    await trace.goOn(120);
    return trace.end();
  };
  expect(await story()).toEqual(complete);
  expect(
    await story((write) => (write.name === "park" ? { ...write, add: { turn: 1 } } : write)),
  ).not.toEqual(complete);
});

test("a late copy of a claim, and then a checkpoint of the same owner, do not take a parked shard's cursor back", async () => {
  const story: Story = async (without) => {
    const trace = new ShardsTrace({ without, sizes: [4, 1] });
    trace.itemMs = 1_000;
    await trace.start();
    await trace.deliver();
    const worker = trace.actor();
    const claim = worker.hold("claim");
    const early = worker.hold("checkpoint");
    await trace.deliver("000", worker);
    await claim.answer();
    await trace.pass(1.1);
    await early.answer();
    await pauseRun(trace.harness.context, trace.key);
    await trace.pass(2);
    expect(await trace.shard("000")).toMatchObject({ reason: "parked", cursor: "1" });
    await claim.land();
    await early.land();
    return (await trace.shard("000"))?.cursor;
  };
  expect(await story()).toBe("1");
  const setsSeq = await story((write, { run }) => {
    if (write.name !== "claim" || !run.includes("#shard#")) return write;
    return { ...write, set: { ...write.set, seq: 1 }, add: { ...write.add, seq: undefined } };
  });
  expect(setsSeq).toBe("0");
});

test("a run that is cancelled between its afterComplete and its end is cancelled", async () => {
  const trace = new ShardsTrace();
  await trace.start();
  await trace.deliver();
  await trace.deliver("000");
  await trace.deliver("001");
  const completer = trace.actor();
  const succeed = completer.hold("succeed");
  await trace.deliver(undefined, completer);
  expect(trace.callbacks).toEqual(["afterComplete"]);
  await cancelRun(trace.harness.context, trace.key);
  await succeed.answer();
  await trace.goOn(60);
  expect(await trace.end()).toEqual({ ...complete, status: "cancelled" });
});

test("a shard that was claimed long after its run was read reads it again before its first item", async () => {
  const trace = new ShardsTrace();
  await trace.start();
  await trace.deliver();
  const worker = trace.actor();
  const read = worker.hold("get");
  await trace.deliver("000", worker);
  const seen = await read.land();
  await cancelRun(trace.harness.context, trace.key);
  await trace.pass(10);
  await read.hear(seen);
  await settled();
  expect(trace.done).toEqual([]);
  expect(await trace.shard("000")).toMatchObject({ reason: "parked" });
});
