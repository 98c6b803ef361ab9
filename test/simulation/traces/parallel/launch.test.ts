/** Launches of runs that are split, while shards end, launchers die, and people pause and resume. */
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../../functions/operators/index.ts";
import { settled } from "../../../engine/virtual-clock.ts";
import { ShardsTrace, type Story } from "./shards-trace.ts";

const complete = { status: "succeeded", open: 0, items: [0, 1, 2, 3], afterComplete: 1 };

test("a run whose shards all end while its launch still holds it ends without the patrol", async () => {
  const story: Story = async (without) => {
    const trace = new ShardsTrace({ without });
    await trace.start();
    const launcher = trace.actor();
    const spread = launcher.hold("spread");
    await trace.deliver(undefined, launcher);
    await trace.deliver("000");
    await trace.deliver("001");
    await spread.answer();
    await trace.goOn(60);
    return trace.end();
  };
  expect(await story()).toEqual(complete);
  expect(await story(["spread", "a shard is open"])).not.toEqual(complete);
});

test("a run that a failed shard stops while its launch still holds it ends without the patrol", async () => {
  const story: Story = async (without) => {
    const task = { maxAttempts: 1, parallel: { shards: 2, onShardError: "stop" } };
    const trace = new ShardsTrace({ without, task });
    trace.onItem = (item) => {
      if (item === 0) throw new Error("none");
    };
    await trace.start();
    const launcher = trace.actor();
    const spread = launcher.hold("spread");
    await trace.deliver(undefined, launcher);
    await trace.deliver("000");
    await spread.answer();
    await trace.goOn(60);
    return trace.end();
  };
  const stopped = { status: "errored", open: 1, items: [], afterComplete: 0 };
  expect(await story()).toEqual(stopped);
  expect(await story(["spread", "nothing stops it"])).not.toEqual(stopped);
});

test("a message that a pause drops while its run is launched is sent again after the resume", async () => {
  const story: Story = async (without) => {
    const trace = new ShardsTrace({ without });
    await trace.start();
    const launcher = trace.actor();
    const sent = launcher.hold("sendBatch");
    await trace.deliver(undefined, launcher);
    const answer = await sent.land();
    await pauseRun(trace.harness.context, trace.key);
    await trace.deliver("000");
    expect(await trace.shard("000")).toBeUndefined();
    await resumeRun(trace.harness.context, trace.key);
    await sent.hear([]);
    expect(answer).toEqual([]);
    await trace.goOn(120);
    return trace.end();
  };
  expect(await story()).toEqual(complete);
  expect(await story(["spread", "at this turn"])).not.toEqual(complete);
});

test("a launcher that dies half-way loses no shard, and its successor restarts none that failed for good", async () => {
  const story = async (redoes: boolean) => {
    let tries = 0;
    const trace = new ShardsTrace({ sizes: Array.from({ length: 12 }, () => 1), task: { maxAttempts: 1 } });
    trace.onItem = (item) => {
      if (item === 0) tries++;
      if (item === 0) throw new Error("none");
    };
    await trace.start();
    const launcher = trace.actor();
    const first = launcher.hold("sendBatch");
    launcher.hold("sendBatch");
    const message = trace.take();
    void launcher.work(message);
    await settled();
    await first.land();
    launcher.die();
    await trace.deliver("000");
    const successor = trace.actor();
    const takeOver = successor.hold("take over");
    await trace.pass(33);
    void successor.work(message);
    await settled();
    const { ok, ...answer } = (await takeOver.land()) as { ok: boolean; item?: object };
    await takeOver.hear({
      ok,
      item: { ...answer.item, ...(redoes && { redo: "2026-03-01T12:00:00.000Z" }) },
    });
    await trace.goOn(60);
    return { ...(await trace.end()), tries };
  };
  const items = Array.from({ length: 11 }, (_, i) => i + 1);
  const ended = { status: "errored", open: 0, items, afterComplete: 0, tries: 1 };
  expect(await story(false)).toEqual(ended);
  expect(await story(true)).not.toEqual(ended);
});

test("a split that is published between two reads of a launch is counted and done", async () => {
  const trace = new ShardsTrace({ sizes: [6, 2] });
  trace.itemMs = 1_000;
  await trace.start();
  await trace.deliver();
  await trace.deliver("000");
  await trace.harness.memory.update(trace.key, { name: "ask", condition: [], set: { splitAsked: ["000"] } });
  await pauseRun(trace.harness.context, trace.key);
  await resumeRun(trace.harness.context, trace.key);
  const launcher = trace.actor();
  const look = launcher.hold("between");
  await trace.deliver(undefined, launcher);
  const seen = await look.land();
  await trace.goOn(3);
  expect((await trace.parent()).splits).toEqual(["000.1"]);
  await look.hear(seen);
  await trace.goOn(60);
  expect(await trace.end()).toEqual({ ...complete, items: [0, 1, 2, 3, 4, 5, 6, 7] });
});

test("a person who dies between a resume and its message leaves that to the sweeper, who may come at the same time", async () => {
  const trace = new ShardsTrace();
  await trace.start();
  await trace.deliver();
  await pauseRun(trace.harness.context, trace.key);
  await trace.deliver("000");
  await trace.deliver("001");
  const person = trace.actor();
  const send = person.hold("send");
  void resumeRun(person.context, trace.key);
  await settled();
  const sweeper = trace.actor();
  await trace.pass(60);
  await Promise.all([sweeper.sweep(), trace.harness.sweep()]);
  person.die();
  await send.land();
  await trace.goOn(60);
  expect(await trace.end()).toEqual(complete);
  expect((await trace.parent()).open).toBe(0);
});
