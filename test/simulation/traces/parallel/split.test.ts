/** Plans, splits and permits: what two workers may make once, and what a dead one had sent. */
import { expect, test } from "vitest";
import { pauseRun, redriveRun, resumeRun, splitShard } from "../../../../functions/operators/index.ts";
import { readShards } from "../../../../functions/runs/index.ts";
import { settled } from "../../../engine/virtual-clock.ts";
import { ShardsTrace, type Story } from "./shards-trace.ts";

const items = [0, 1, 2, 3, 4, 5, 6, 7];
const complete = { status: "succeeded", open: 0, items, afterComplete: 1 };
const sizes = [6, 2];

/** A run whose first shard is at work, and is to be split. */
async function asked(props: ConstructorParameters<typeof ShardsTrace>[0] = {}) {
  const trace = new ShardsTrace({ sizes, ...props });
  trace.itemMs = 1_000;
  await trace.start();
  await trace.deliver();
  await splitShard(trace.harness.context, trace.key, "000");
  return { trace, owner: trace.actor() };
}

test("a dead planner's part of a plan that lands late changes nothing", async () => {
  const story: Story = async (without) => {
    let plans = 0;
    const trace = new ShardsTrace({
      without,
      task: {
        *shards() {
          const first = plans++ === 0;
          yield { from: 0, to: first ? 1 : 3 };
          yield { from: first ? 1 : 3, to: 4 };
        },
      },
    });
    await trace.start();
    const dead = trace.actor();
    const put = dead.hold("put plan");
    const message = trace.take();
    void dead.work(message);
    await settled();
    dead.die();
    await trace.pass(33);
    await trace.actor().work(message);
    const { specs } = await readShards(trace.harness.memory, trace.key);
    await pauseRun(trace.harness.context, trace.key);
    await put.land();
    await resumeRun(trace.harness.context, trace.key);
    await trace.goOn(60);
    expect((await trace.end()).status).toBe("succeeded");
    return [specs, (await readShards(trace.harness.memory, trace.key)).specs];
  };
  const plan = [
    { from: 0, to: 3 },
    { from: 3, to: 4 },
  ];
  expect(await story()).toEqual([plan, plan]);
  expect(await story(["put plan", "the run is new"])).not.toEqual([plan, plan]);
});

const steps = ["cut", "create", "publish", "send", "checkpoint"] as const;

test.each(steps.flatMap((step) => [[step, "before"] as const, [step, "after"] as const]))(
  "a worker that splits a shard may die at its %s, %s it lands",
  async (step, when) => {
    const { trace, owner } = await asked();
    // The first checkpoint is the one that hears of the split.
    const message = trace.take("000");
    const before = step === "checkpoint" ? owner.hold("publish") : undefined;
    const call = step === "checkpoint" ? undefined : owner.hold(step);
    void owner.work(message);
    await trace.pass(1.2);
    // After the cut its next turn may be any worker's.
    if (call?.isMade !== true && before?.isMade !== true) await trace.deliver("000", owner);
    await before?.answer();
    const held = call ?? owner.hold("checkpoint");
    await trace.pass(1.2);
    expect(held.isMade).toBe(true);
    if (when === "after") await held.land();
    owner.die();
    await trace.harness.queue.setVisibility(trace.harness.lane.name, message.receiptHandle, 0);
    await trace.goOn(600);
    expect(await trace.end()).toEqual(complete);
    expect((await trace.parent()).splits).toEqual(["000.1"]);
  },
);

test("a publication that lands twice adds one shard", async () => {
  const story: Story = async (without) => {
    const { trace, owner } = await asked({ without });
    await trace.deliver("000", owner);
    await trace.pass(1.2);
    const publish = owner.hold("publish");
    await trace.deliver("000", owner);
    await publish.answer();
    await publish.land();
    await trace.goOn(120);
    return [(await trace.parent()).splits, await trace.end()];
  };
  expect(await story()).toEqual([["000.1"], complete]);
  const onAnyRead = await story(({ condition, ...write }) => ({
    ...write,
    condition: condition.filter(({ name }) => write.name !== "publish" || !name.endsWith("as read")),
  }));
  expect(onAnyRead).not.toEqual([["000.1"], complete]);
});

test("a shard is split twice, and a pause comes while its rest is made", async () => {
  const { trace, owner } = await asked({ sizes: [16, 2] });
  await trace.deliver("000", owner);
  await trace.pass(1.2);
  const create = owner.hold("create");
  await trace.deliver("000", owner);
  await pauseRun(trace.harness.context, trace.key);
  await create.answer();
  await trace.pass(5);
  expect(await trace.shard("000")).toMatchObject({ reason: "parked" });
  await resumeRun(trace.harness.context, trace.key);
  await trace.goOn(2);
  await splitShard(trace.harness.context, trace.key, "000");
  await trace.goOn(120);
  expect((await trace.parent()).splits).toEqual(["000.1", "000.2"]);
  expect((await trace.end()).items).toEqual(Array.from({ length: 18 }, (_, i) => i));
  expect(await trace.parent()).toMatchObject({ status: "succeeded", open: 0, ticks: 18 });
});

test("a run with a split that failed is redriven from the cursors of both parts", async () => {
  const { trace } = await asked({ task: { maxAttempts: 1 } });
  let isBroken = true;
  trace.onItem = (item) => {
    if (item === 5 && isBroken) throw new Error("five");
  };
  await trace.goOn(60);
  expect(await trace.parent()).toMatchObject({ status: "errored", failed: 1, splits: ["000.1"] });
  isBroken = false;
  await redriveRun(trace.harness.context, trace.key);
  await trace.goOn(60);
  expect(await trace.end()).toEqual(complete);
  expect(trace.done.toSorted((a, b) => a - b)).toEqual(items);
});

test("two shards at the last permit skip one item between them, and a death after a permit loses that one alone", async () => {
  const story: Story = async (without) => {
    const task = { maxAttempts: 1, onItemError: "skip", maxItemErrors: 1 };
    const trace = new ShardsTrace({ without, task });
    trace.onItem = (item) => {
      if (item % 2 === 0) throw new Error(`item ${item}`);
    };
    await trace.start();
    await trace.deliver();
    const first = trace.actor();
    const permit = first.hold("permit");
    await trace.deliver("000", first);
    await trace.deliver("001");
    await permit.answer();
    await trace.goOn(60);
    const { status, skippedItems } = await trace.parent();
    return { status, skippedItems };
  };
  expect(await story()).toEqual({ status: "errored", skippedItems: 1 });
  expect(await story(["permit", "so many are left"])).not.toEqual({ status: "errored", skippedItems: 1 });
});

test.each([true, false])(
  "the patrol splits the shard that keeps the run from its end where resplit is %s",
  async (resplit) => {
    const trace = new ShardsTrace({
      sizes: [1, 1, 1, 1_500],
      task: { parallel: { shards: 4, resplit }, checkpointSeconds: 5 },
      lane: { timeoutSeconds: 900 },
    });
    trace.itemMs = 1_000;
    await trace.start();
    await trace.goOn(320);
    expect(await trace.parent()).toMatchObject({ status: "interrupted", open: resplit ? 2 : 1 });
    expect((await trace.parent()).splits).toEqual(resplit ? ["003.1"] : undefined);
    // What is left takes half as long.
    await trace.goOn(680);
    const { status, open, afterComplete } = await trace.end();
    const ended = { status: "succeeded", open: 0, afterComplete: 1 };
    expect({ status, open, afterComplete }).toEqual(
      resplit ? ended : { status: "interrupted", open: 1, afterComplete: 0 },
    );
    if (resplit)
      expect(trace.done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 1_503 }, (_, i) => i));
  },
);
