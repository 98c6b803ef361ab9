/** Counting shards that have ended: workers die between two writes, answers are lost, and old counts land after a redrive. */
import { expect, test } from "vitest";
import { pauseRun, redriveRun, resumeRun } from "../../../../functions/operators/index.ts";
import { settled } from "../../../engine/virtual-clock.ts";
import type { MemoryMessage } from "../../../memory/run-queue.ts";
import { ShardsTrace, type Story } from "./shards-trace.ts";

const complete = { status: "succeeded", open: 0, items: [0, 1, 2, 3], afterComplete: 1 };

/** A run whose shards have their messages. */
async function spread(props: ConstructorParameters<typeof ShardsTrace>[0] = {}): Promise<ShardsTrace> {
  const trace = new ShardsTrace(props);
  await trace.start();
  await trace.deliver();
  return trace;
}

/** A message comes back, as after its visibility timeout. */
async function comesBack(trace: ShardsTrace, { receiptHandle }: MemoryMessage): Promise<void> {
  await trace.harness.queue.setVisibility(trace.harness.lane.name, receiptHandle, 0);
}

test("a shard whose worker died before it counted it, and whose message a pause dropped, is counted after the resume", async () => {
  const trace = await spread();
  const worker = trace.actor();
  worker.hold("count");
  const message = trace.take("000");
  void worker.work(message);
  await settled();
  worker.die();
  expect(await trace.shard("000")).toMatchObject({ status: "succeeded" });
  await pauseRun(trace.harness.context, trace.key);
  await trace.actor().work(message);
  await resumeRun(trace.harness.context, trace.key);
  await trace.goOn(60);
  expect(await trace.end()).toEqual(complete);
  // The launch put its bit right.
  expect((await trace.parent()).epoch).toBe(1);
});

test("a shard that ended uncounted after its message was acknowledged is found by the patrol, five minutes later", async () => {
  const story: Story = async (without) => {
    const trace = await spread({ without });
    trace.itemMs = 1_000;
    const owner = trace.actor();
    owner.hold("count");
    const message = trace.take("000");
    void owner.work(message);
    await trace.pass(0.1);
    // It comes twice: the loser of the claim acknowledges it.
    await trace.actor().work(message);
    await trace.pass(3);
    owner.die();
    await trace.goOn(200);
    expect(await trace.end()).toMatchObject({ status: "interrupted", open: 1 });
    await trace.goOn(220);
    return trace.end();
  };
  expect(await story()).toEqual(complete);
  const noPatrol = await story((write) =>
    write.name === "spread"
      ? { ...write, set: { ...write.set, dueKey: undefined, dueAt: undefined }, remove: ["dueKey", "dueAt"] }
      : write,
  );
  expect(noPatrol).not.toEqual(complete);
});

test.each(["its answer is lost", "its worker dies after it"])(
  "the last count wakes the run where %s",
  async (how) => {
    const story = async (wakes: boolean) => {
      const trace = await spread();
      await trace.deliver("000");
      const worker = trace.actor();
      const message = trace.take("001");
      const held = worker.hold(how === "its answer is lost" ? "count" : "send");
      void worker.work(message);
      await settled();
      if (how === "its answer is lost") await held.land();
      worker.die();
      expect(await trace.parent()).toMatchObject({ status: "interrupted", open: 0 });
      await comesBack(trace, message);
      const next = trace.actor();
      const wake = next.hold("send");
      await trace.deliver("001", next);
      if (wakes) await wake.answer();
      else await wake.hear(undefined);
      await trace.goOn(120);
      return trace.end();
    };
    expect(await story(true)).toEqual(complete);
    expect(await story(false)).not.toEqual(complete);
  },
);

test("two shards that end at the same time do not refuse each other's count", async () => {
  const trace = await spread();
  const [one, other] = [trace.actor(), trace.actor()];
  const counts = [one.hold("count"), other.hold("count")];
  await trace.deliver("000", one);
  await trace.deliver("001", other);
  // Both were made of the same copy of the run.
  for (const count of counts) await count.answer();
  expect(await trace.parent()).toMatchObject({ open: 0, d0: 0b11 });
  await trace.goOn(5);
  expect(await trace.end()).toEqual(complete);
});

test("a copy of a count that lands once more counts nothing", async () => {
  const story: Story = async (without) => {
    const trace = await spread({ without });
    const worker = trace.actor();
    const count = worker.hold("count");
    await trace.deliver("000", worker);
    const landed = [await count.land(), await count.land()];
    const { open, d0 } = await trace.parent();
    return [landed.map(({ ok }) => ok), open, d0];
  };
  expect(await story()).toEqual([[true, false], 1, 0b01]);
  expect(await story(["count", "its bit is clear"])).not.toEqual([[true, false], 1, 0b01]);
});

test("a copy of a count from before a redrive does not count the shard that was redriven", async () => {
  const story: Story = async (without) => {
    const trace = await spread({ without, task: { maxAttempts: 1 } });
    let isBroken = true;
    trace.onItem = (item) => {
      if (item === 0 && isBroken) throw new Error("none");
    };
    await trace.deliver("001");
    const worker = trace.actor();
    const count = worker.hold("count");
    await trace.deliver("000", worker);
    await count.answer();
    await trace.deliver();
    expect(await trace.parent()).toMatchObject({ status: "errored", failed: 1 });
    isBroken = false;
    trace.itemMs = 20_000;
    await redriveRun(trace.harness.context, trace.key);
    const launcher = trace.actor();
    const reset = launcher.hold("reset");
    await trace.deliver(undefined, launcher);
    const before = await count.land();
    await reset.answer();
    await trace.pass(90);
    const after = await count.land();
    await trace.goOn(120);
    return [before.ok, after.ok, await trace.end()];
  };
  expect(await story()).toEqual([false, false, complete]);
  expect(await story(["count", "epoch as read"])).not.toEqual([false, false, complete]);
});

test("a worker that sleeps between a shard's end and its count looks at the shard again", async () => {
  const story = async (looks: boolean) => {
    const trace = await spread({ task: { maxAttempts: 1 } });
    let isBroken = true;
    trace.onItem = (item) => {
      if (item === 0 && isBroken) throw new Error("none");
    };
    await trace.deliver("001");
    const sleeper = trace.actor();
    const count = sleeper.hold("count");
    const message = trace.take("000");
    void sleeper.work(message);
    await settled();
    const ended = await trace.shard("000");
    // It comes twice, and another worker counts it.
    await trace.actor().work(message);
    await trace.deliver();
    expect(await trace.parent()).toMatchObject({ status: "errored", failed: 1 });
    isBroken = false;
    trace.itemMs = 5_000;
    await redriveRun(trace.harness.context, trace.key);
    await trace.deliver();
    await trace.deliver("000");
    expect(await trace.shard("000")).toMatchObject({ status: "running" });
    const look = sleeper.hold("get");
    await count.answer();
    await trace.pass(0.6);
    if (looks) await look.answer();
    else await look.hear(ended);
    await settled();
    const counted = (await trace.parent()).open === 0;
    await trace.goOn(60);
    return [counted, await trace.end()];
  };
  expect(await story(true)).toEqual([false, complete]);
  expect(await story(false)).not.toEqual([false, complete]);
});

test("a run whose number of open shards is too low does not end while one of them walks", async () => {
  const trace = await spread();
  const { harness, key } = trace;
  await harness.change(key, { open: 1 });
  await trace.deliver("000");
  expect(await trace.parent()).toMatchObject({ open: 0 });
  await trace.deliver();
  expect(await trace.parent()).toMatchObject({ status: "interrupted", open: 1 });
  await trace.goOn(60);
  expect(await trace.end()).toEqual(complete);
});
