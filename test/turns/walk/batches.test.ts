/** The walk of a task with `processBatch`. */
import { expect, test } from "vitest";
import { NonRetryableError } from "../../../functions/model/errors.ts";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import { pauseRun, redriveItems, resumeRun } from "../../../functions/operators/index.ts";
import { noItem, rescue } from "../../../index.ts";
import { Harness } from "../../engine/harness.ts";
import { notedWrites } from "../../engine/intercepted-store.ts";
import { skippedOf } from "../../engine/skipped-of.ts";

type Process = (items: readonly number[], ctx: TaskContext) => unknown;

/** "walk": walks over the numbers 1 to `count` in batches, each number its own cursor. */
function batchTask(count: number, processBatch: Process, settings: object = {}): Task {
  return defineTask({
    name: "walk",
    description: "Walks over numbers.",
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= count; n++) yield [n, n];
    },
    processBatch,
    ...settings,
  } as never) as Task;
}

/** Notes each batch that is processed. */
function noting(seen: (readonly number[])[] = [], more: Process = () => {}): Process {
  return async (items, ctx) => {
    await more(items, ctx);
    seen.push([...items]);
  };
}

async function drained(harness: Harness) {
  await harness.occur("walk");
  await harness.drain();
  return harness.run("walk");
}

test("a run processes its items in batches of at most batchSize, counts items, and makes two writes", async () => {
  const seen: (readonly number[])[] = [];
  const { writes, store } = notedWrites();
  const harness = new Harness({
    tasks: [batchTask(7, noting(seen), { batchSize: 3, total: () => 7 })],
    store,
  });
  const run = await drained(harness);
  expect(seen).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  expect(run).toMatchObject({ status: "succeeded", ticks: 7, total: 7, cursor: "7" });
  expect(writes).toEqual(["claim", "succeed"]);
});

test("a batch has at most 100 items where the task does not say it, and an empty collection has none", async () => {
  const seen: (readonly number[])[] = [];
  await drained(new Harness({ tasks: [batchTask(250, noting(seen))] }));
  expect(seen.map(({ length }) => length)).toEqual([100, 100, 50]);
  const none: (readonly number[])[] = [];
  expect(await drained(new Harness({ tasks: [batchTask(0, noting(none))] }))).toMatchObject({ ticks: 0 });
  expect(none).toEqual([]);
});

/** The same run once its next turn is due. */
async function later(harness: Harness) {
  await harness.clock.advance(2_000);
  await harness.drain();
  return harness.run("walk");
}

/** "walk": three pages, one of them empty. */
function pagesTask(processBatch: Process, settings: object = {}): Task {
  return defineTask({
    name: "walk",
    description: "Walks over pages.",
    *pages({ cursor = 0 }: { cursor?: number }) {
      for (const page of [[1, 2, 3, 4, 5], [], [6, 7]])
        yield [page.filter((n) => n > cursor), (n: number) => n] as const;
    },
    processBatch,
    ...settings,
  } as never) as Task;
}

test("with pages a batch is a page, an empty page is none, and batchSize cuts a longer one", async () => {
  const seen: (readonly number[])[] = [];
  expect(await drained(new Harness({ tasks: [pagesTask(noting(seen))] }))).toMatchObject({ ticks: 7 });
  expect(seen).toEqual([
    [1, 2, 3, 4, 5],
    [6, 7],
  ]);
  const cut: (readonly number[])[] = [];
  const run = await drained(new Harness({ tasks: [pagesTask(noting(cut), { batchSize: 2 })] }));
  expect(cut).toEqual([[1, 2], [3, 4], [5], [6, 7]]);
  expect(run).toMatchObject({ ticks: 7, cursor: "7" });
});

test("a batch that fails is tried again as a whole in the next attempt, and counts once", async () => {
  const seen: (readonly number[])[] = [];
  let fails = true;
  const task = batchTask(
    4,
    noting(seen, ([first]) => {
      if (first === 3 && fails) {
        fails = false;
        throw new Error("refused");
      }
    }),
    { batchSize: 2, backoff: 0 },
  );
  const run = await drained(new Harness({ tasks: [task] }));
  expect(seen).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(run).toMatchObject({ status: "succeeded", attempt: 2, ticks: 4 });
});

test("a batch that is skipped records each of its items, which a redrive of the items does again in batches", async () => {
  const seen: (readonly number[])[] = [];
  let isBroken = true;
  const task = batchTask(
    7,
    noting(seen, (items) => {
      if (isBroken && items.includes(4)) throw new NonRetryableError("refused");
    }),
    { batchSize: 3, onItemError: "skip" },
  );
  const harness = new Harness({ tasks: [task] });
  const run = await drained(harness);
  expect(run).toMatchObject({ status: "succeeded", ticks: 4, skippedItems: 3, cursor: "7" });
  expect(await skippedOf(harness.memory, run)).toMatchObject([
    { before: "3", cursor: "4", message: "refused" },
    { before: "4", cursor: "5" },
    { before: "5", cursor: "6" },
  ]);
  isBroken = false;
  seen.length = 0;
  const again = await redriveItems(harness.context, run);
  await harness.drain();
  expect(seen).toEqual([[4, 5, 6]]);
  const key = { task: "walk", run: again.run };
  expect(await harness.memory.get(key)).toMatchObject({ status: "succeeded", ticks: 3, total: 3 });
});

test("maxItemErrors counts the items of a batch", async () => {
  const task = batchTask(
    10,
    () => {
      throw new Error("refused");
    },
    { batchSize: 3, onItemError: "skip", maxItemErrors: 5 },
  );
  expect(await drained(new Harness({ tasks: [task] }))).toMatchObject({
    status: "errored",
    reason: "more than 5 items failed: raise maxItemErrors to go on",
    skippedItems: 3,
    cursor: "3",
  });
});

test("onItemError is given the first item of a batch and all of them, and rescue the batch", async () => {
  const told: unknown[] = [];
  class Refused extends Error {}
  const task = batchTask(
    4,
    ([first]) => {
      throw first === 1 ? new Error("refused") : new Refused("later");
    },
    {
      batchSize: 2,
      rescue: [rescue(Refused, (_, items) => void told.push(items))],
      onItemError: (_: unknown, item: number, { items, cursor }: { items: unknown; cursor: unknown }) => {
        told.push({ item, items, cursor });
        return "skip";
      },
    },
  );
  expect(await drained(new Harness({ tasks: [task] }))).toMatchObject({ ticks: 2, skippedItems: 2 });
  expect(told).toEqual([{ item: 1, items: [1, 2], cursor: 2 }, [3, 4]]);
});

test("a batch is tried again in its turn as onItemError says", async () => {
  const seen: (readonly number[])[] = [];
  let tries = 0;
  const more = () => {
    if (++tries < 3) throw new Error("refused");
  };
  const harness = new Harness({
    tasks: [batchTask(2, noting(seen, more), { onItemError: { retry: 3 } })],
  });
  await harness.occur("walk");
  const working = harness.drain();
  for (let i = 0; i < 20; i++) await harness.clock.advance(100);
  await working;
  expect(seen).toEqual([[1, 2]]);
  expect(await harness.run("walk")).toMatchObject({ ticks: 2, attempt: 1, status: "succeeded" });
});

test("an item that cannot be read fails by itself, after the batch before it", async () => {
  const seen: (readonly number[])[] = [];
  const broken = (cursor: number) =>
    Object.defineProperty([undefined, cursor], 0, {
      get() {
        throw new NonRetryableError("broken row");
      },
    });
  const task = batchTask(0, noting(seen), {
    *items() {
      yield [1, 1];
      yield [2, 2];
      yield broken(3);
      yield [4, 4];
    },
    onItemError: "skip",
  });
  const harness = new Harness({ tasks: [task] });
  const run = await drained(harness);
  expect(seen).toEqual([[1, 2], [4]]);
  expect(run).toMatchObject({ ticks: 3, skippedItems: 1 });
  expect(await skippedOf(harness.memory, run)).toMatchObject([{ before: "2", cursor: "3" }]);
});

/** So slow a source that a turn of 20 s finds ten items. */
function slowTask(harness: () => Harness, processBatch: Process, settings: object = {}): Task {
  return batchTask(0, processBatch, {
    async *items({ cursor = 0 }: { cursor?: number }) {
      for (let n = cursor + 1; n <= 24; n++) {
        await harness().clock.advance(1_500);
        yield [n, n];
      }
    },
    ...settings,
  });
}

test("what is collected when the time of a turn is over is processed, and each item is done once", async () => {
  const seen: (readonly number[])[] = [];
  const harness: Harness = new Harness({ tasks: [slowTask(() => harness, noting(seen))] });
  const run = await drained(harness);
  expect(seen.flat()).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  expect(run).toMatchObject({ status: "succeeded", ticks: 24, attempt: 1, fruitlessTurns: 0 });
  expect(run.turn).toBeGreaterThan(0);
});

test("a batch that takes over ten seconds to collect is processed as it is", async () => {
  const seen: (readonly number[])[] = [];
  const harness: Harness = new Harness({
    tasks: [slowTask(() => harness, noting(seen))],
    lane: { timeoutSeconds: 900 },
  });
  await drained(harness);
  expect(seen.map(({ length }) => length)).toEqual([8, 8, 8]);
});

test("a pause drops a batch that is being collected, uncounted, and the resumed run does it", async () => {
  const seen: (readonly number[])[] = [];
  let isPaused = false;
  const harness: Harness = new Harness({
    tasks: [
      batchTask(0, noting(seen), {
        async *items({ cursor = 0 }: { cursor?: number }) {
          for (let n = cursor + 1; n <= 6; n++) {
            if (n === 5 && !isPaused) {
              isPaused = true;
              await pauseRun(harness.context, { task: "walk", run: (await harness.run("walk")).run });
            }
            await harness.clock.advance(600);
            yield [n, n];
          }
        },
        batchSize: 3,
      }),
    ],
  });
  const paused = await drained(harness);
  expect(paused).toMatchObject({ status: "paused", ticks: 3, cursor: "3" });
  await resumeRun(harness.context, paused);
  await harness.drain();
  expect(seen).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 6 });
});

test("a walk that calls finish has the items before it done, in a batch that is not full", async () => {
  const seen: (readonly number[])[] = [];
  const finishing = batchTask(0, noting(seen), {
    *items(ctx: TaskContext) {
      yield [1, 1];
      yield [2, 2];
      ctx.finish("enough");
      yield [3, 3];
    },
  });
  const run = await drained(new Harness({ tasks: [finishing] }));
  expect(seen).toEqual([[1, 2]]);
  expect(run).toMatchObject({ status: "succeeded", ticks: 2, output: '"enough"' });
});

test("a walk that snoozes has the items before it done; a batch that snoozes is put off as a whole", async () => {
  const seen: (readonly number[])[] = [];
  let puts = 0;
  const byWalk = batchTask(0, noting(seen), {
    *items(ctx: TaskContext) {
      const { cursor = 0 } = ctx as { cursor?: number };
      for (let n = cursor + 1; n <= 4; n++) {
        if (n === 3 && puts++ === 0) return ctx.snooze(0);
        yield [n, n];
      }
    },
  });
  const walking = new Harness({ tasks: [byWalk] });
  expect(await drained(walking)).toMatchObject({ status: "interrupted", ticks: 2, cursor: "2" });
  expect(await later(walking)).toMatchObject({ status: "succeeded", ticks: 4 });
  expect(seen).toEqual([
    [1, 2],
    [3, 4],
  ]);
  let tries = 0;
  const done: (readonly number[])[] = [];
  const byBatch = batchTask(
    4,
    (items, ctx) => {
      if (items[0] === 3 && tries++ === 0) ctx.snooze(0);
      else done.push([...items]);
    },
    { batchSize: 2 },
  );
  const batching = new Harness({ tasks: [byBatch] });
  expect(await drained(batching)).toMatchObject({ status: "interrupted", ticks: 2, cursor: "2" });
  expect(await later(batching)).toMatchObject({ status: "succeeded", ticks: 4 });
  expect(done).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("a cursor without an item moves the run on only once the batch before it is done", async () => {
  const seen: unknown[] = [];
  const task = batchTask(0, (items, { cursor }) => void seen.push([[...items], cursor]), {
    *items() {
      yield noItem(1);
      yield [2, 2];
      yield noItem(3);
      yield [4, 4];
      yield noItem(5);
    },
    batchSize: 2,
  });
  expect(await drained(new Harness({ tasks: [task] }))).toMatchObject({ ticks: 2, cursor: "5" });
  expect(seen).toEqual([[[2, 4], 1]]);
});
