/** Batches beside shards, rate limits, throttles and limits of cost. */
import { expect, test } from "vitest";
import type { Task, TaskContext } from "../../../functions/model/task/task.ts";
import { redriveItems } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";
import { Sharded, upTo } from "../parallel/sharded.ts";

type Process = (items: readonly number[], ctx: TaskContext) => unknown;

function batchTask(count: number, processBatch: Process, settings: object = {}): Task {
  return walkTask(count, undefined, { process: undefined, processBatch, ...settings });
}

async function workFor(harness: Harness, seconds: number): Promise<void> {
  let isOver = false;
  const worked = harness.drain().finally(() => {
    isOver = true;
  });
  for (let i = 0; i < seconds * 20 && !isOver; i++) await harness.clock.advance(50);
  await worked;
}

test("shards are walked in batches, each of its own items, and the run counts all of them", async () => {
  const seen: { shard: unknown; items: readonly number[] }[] = [];
  let isBroken = true;
  const walk = new Sharded({
    items: 20,
    task: {
      process: undefined,
      processBatch: (items: readonly number[], { shard }: TaskContext) => {
        if (isBroken && items.includes(4)) throw new Error("refused");
        seen.push({ shard: (shard as { index: number }).index, items: [...items] });
      },
      batchSize: 3,
      onItemError: "skip",
    },
  });
  await walk.start();
  await walk.drain();
  const run = await walk.parent();
  // 4 is in the batch [1, 4, 7] of the second shard.
  expect(run).toMatchObject({ status: "succeeded", ticks: 17, skippedItems: 3 });
  for (const { shard, items } of seen) expect(items.every((n) => n % 3 === shard)).toBe(true);
  expect(seen.flatMap(({ items }) => items).sort((a, b) => a - b)).toEqual(
    upTo(20).filter((n) => ![1, 4, 7].includes(n)),
  );
  isBroken = false;
  seen.length = 0;
  await redriveItems(walk.context, walk.key);
  await walk.drain();
  expect(seen).toEqual([{ shard: 1, items: [1, 4, 7] }]);
});

test("items that several shards skipped are done again in batches of one shard each", async () => {
  const seen: { shard: unknown; items: readonly number[] }[] = [];
  let isBroken = true;
  const walk = new Sharded({
    items: 12,
    task: {
      process: undefined,
      processBatch: (items: readonly number[], { shard }: TaskContext) => {
        if (isBroken) throw new Error("refused");
        seen.push({ shard: (shard as { index: number }).index, items: [...items] });
      },
      onItemError: "skip",
    },
  });
  await walk.start();
  await walk.drain();
  isBroken = false;
  const again = await redriveItems(walk.context, walk.key);
  await walk.drain();
  expect(seen).toEqual([
    { shard: 0, items: [0, 3, 6, 9] },
    { shard: 1, items: [1, 4, 7, 10] },
    { shard: 2, items: [2, 5, 8, 11] },
  ]);
  expect(await walk.memory.get({ task: "walk", run: again.run })).toMatchObject({ ticks: 12 });
});

test("a rate limit counts the items of batches", async () => {
  const seen: { at: number; items: number }[] = [];
  const harness: Harness = new Harness({
    tasks: [
      batchTask(400, (items) => void seen.push({ at: harness.clock.now(), items: items.length }), {
        batchSize: 50,
        rateLimit: { items: 100, per: "second" },
      }),
    ],
  });
  const start = harness.clock.now();
  await harness.occur("walk");
  await workFor(harness, 15);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 400 });
  expect(seen.map(({ items }) => items)).toEqual(Array.from({ length: 8 }, () => 50));
  let count = 0;
  for (const { at, items } of seen) {
    count += items;
    // So many places were there by then, and a few that may be taken ahead.
    expect(count).toBeLessThanOrEqual(((at - start) / 1_000) * 100 + 55);
  }
});

test("under a slow rate limit a batch begins with the items that have their places, and none is left out", async () => {
  const seen: (readonly number[])[] = [];
  const harness = new Harness({
    tasks: [
      batchTask(30, (items) => void seen.push([...items]), { rateLimit: { items: 30, per: "minute" } }),
    ],
  });
  await harness.occur("walk");
  for (let turns = 0; turns < 12; turns++) {
    await workFor(harness, 60);
    await harness.clock.advance(2_000);
  }
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 30, attempt: 1 });
  expect(seen.flat()).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(seen.length).toBeGreaterThan(4);
});

test("a rate limit of pages keeps the batches to their pages", async () => {
  const seen: (readonly number[])[] = [];
  const task = walkTask(0, undefined, {
    items: undefined,
    process: undefined,
    *pages() {
      for (const page of [[1, 2, 3], [4, 5], [6]]) yield [page, (n: number) => n];
    },
    processBatch: (items: readonly number[]) => void seen.push([...items]),
    rateLimit: { items: 100, per: "second" },
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await workFor(harness, 5);
  expect(seen).toEqual([[1, 2, 3], [4, 5], [6]]);
});

test("a throttle drops what is collected, and the run goes on with it later", async () => {
  const seen: (readonly number[])[] = [];
  let isBusy: boolean | undefined;
  const harness: Harness = new Harness({
    tasks: [
      batchTask(0, (items) => void seen.push([...items]), {
        async *items({ cursor = 0 }: { cursor?: number }) {
          for (let n = cursor + 1; n <= 6; n++) {
            if (n === 5) isBusy ??= true;
            await harness.clock.advance(700);
            yield [n, n];
          }
        },
        batchSize: 3,
        throttle() {
          if (isBusy !== true) return false;
          isBusy = false;
          return true;
        },
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", reason: "throttled", ticks: 3 });
  await harness.clock.advance(31_000);
  await harness.drain();
  expect(seen).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
});

test("a run in batches that costs more than it may is paused between two of them", async () => {
  const seen: (readonly number[])[] = [];
  const harness: Harness = new Harness({
    tasks: [
      batchTask(
        600,
        async (items) => {
          await harness.clock.advance(1_000);
          seen.push([...items]);
        },
        { batchSize: 10, maxCost: 0.0002 },
      ),
    ],
    lane: { timeoutSeconds: 900 },
  });
  await harness.occur("walk");
  await harness.drain();
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "paused", reason: "cost", ticks: seen.flat().length });
  expect(run.cursor).toBe(String(seen.flat().length));
});

test("a turn whose time is over while a batch is processed goes on behind it", async () => {
  const seen: (readonly number[])[] = [];
  const harness: Harness = new Harness({
    tasks: [
      batchTask(
        60,
        async (items) => {
          await harness.clock.advance(4_000);
          seen.push([...items]);
        },
        { batchSize: 10 },
      ),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(seen.map(([first]) => first)).toEqual([1, 11, 21, 31, 41, 51]);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", ticks: 60, attempt: 1 });
  expect(run.turn).toBeGreaterThan(0);
});
