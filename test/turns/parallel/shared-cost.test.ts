/** What a run may cost whose shards have workers of their own: one of them finds it above its limit, and pauses it. */
import { expect, test } from "vitest";
import { resumeRun, setOverrides } from "../../../functions/operators/index.ts";
import { SeededRandom } from "../../simulation/random.ts";
import { ShardsTrace } from "../../simulation/traces/parallel/shards-trace.ts";
import { Sharded, upTo } from "./sharded.ts";

const known = { name: "walk", overlap: "skip", catchUp: "none" } as const;

/** Three shards of twenty items of a second each, which cost some 0.0004 USD. */
function walk(maxCost: number, task: object = {}): Sharded {
  const { next: random } = new SeededRandom(3);
  const own: Sharded = new Sharded({
    items: 60,
    random: () => random(),
    lane: { timeoutSeconds: 900, maxConcurrency: 2 },
    atItem: () => own.clock.advance(1_000),
    task: { maxCost, checkpointSeconds: 1, ...task },
  });
  return own;
}

test("a parallel run that has cost more than it may is paused by one of its shards, with its reason", async () => {
  const called: string[] = [];
  const own = walk(0.0002, { afterPause: () => void called.push("afterPause") });
  await own.start();
  await own.drain();
  const run = await own.parent();
  expect(run).toMatchObject({ status: "paused", reason: "cost", author: "pawl", leaseExpiresAt: 0 });
  expect(run.note).toMatch(/^it has cost 0\.000\d+ USD, more than its maxCost of 0\.0002: raise it by /);
  expect(own.done.length).toBeGreaterThan(5);
  expect(own.done.length).toBeLessThan(60);
  // Not while its shards may still be at work.
  expect(called).toEqual([]);
  await own.clock.advance(32_000);
  await own.drainFor(2);
  expect(called).toEqual(["afterPause"]);
});

test("a parallel run that is resumed under the same limit sends no shard, and goes on once its limit was raised", async () => {
  const own = walk(0.0002);
  await own.start();
  await own.drain();
  const before = own.done.length;
  await resumeRun(own.context, await own.parent());
  await own.drain();
  expect(await own.parent()).toMatchObject({ status: "paused", reason: "cost" });
  expect(own.done).toHaveLength(before);
  await setOverrides(own.context, known, { maxCost: 10 }, { note: "worth it" });
  await own.clock.advance(6_000);
  await resumeRun(own.context, await own.parent());
  await own.drain();
  const run = await own.parent();
  expect(run).toMatchObject({ status: "succeeded", ticks: 60, open: 0 });
  expect(run.reason).toBeUndefined();
  expect(own.sorted).toEqual(upTo(60));
});

test("a parallel run whose shards cost less than it may is not held back", async () => {
  const own = walk(1);
  await own.start();
  await own.drain();
  expect(await own.parent()).toMatchObject({ status: "succeeded", ticks: 60 });
});

test.each([10, 50])(
  "of %i shards at work one looks about every ten seconds, and the run exceeds its limit by what they cost in that time",
  async (shards) => {
    const { next } = new SeededRandom(shards);
    // A second of a worker costs some 0.0000018 USD: the limit is reached after 500 s.
    const maxCost = shards * 0.0009;
    const trace = new ShardsTrace({
      sizes: Array.from({ length: shards }, () => 1_000),
      task: { maxCost, checkpointSeconds: 5 },
      lane: { timeoutSeconds: 900, memoryMb: 128 },
      random: () => next(),
    });
    trace.itemMs = 1_000;
    const { memory, queue, lane } = trace.harness;
    const between = memory.between.bind(memory);
    let looks = 0;
    memory.between = (...args) => {
      looks++;
      return between(...args);
    };
    await trace.start();
    let seconds = 0;
    for (; seconds < 880 && (await trace.parent())?.status !== "paused"; seconds++) {
      for (let next = queue.receive(lane.name); next !== undefined; next = queue.receive(lane.name))
        void trace.actor().work(next);
      await trace.pass(1);
    }
    expect(await trace.parent()).toMatchObject({ status: "paused", reason: "cost" });
    expect(seconds).toBeGreaterThan(480);
    expect(seconds).toBeLessThan(530);
    expect(looks / (seconds / 10)).toBeGreaterThan(0.7);
    expect(looks / (seconds / 10)).toBeLessThan(1.4);
  },
);
