/** A run that is split into shards, in the test kit: each turn of it or of a shard is a turn of the kit. */
import { expect, test } from "vitest";
import { defineTask } from "../../index.ts";
import { runTask } from "./index.ts";

const numbers = Array.from({ length: 40 }, (_, i) => i);

function task(more: object = {}) {
  return defineTask({
    name: "walk",
    description: "Walks numbers.",
    parallel: { shards: 8 },
    total: () => numbers.length,
    *items({ shard, cursor }) {
      const { index, of } = shard ?? { index: 0, of: 1 };
      for (const n of numbers) if (n % of === index && n > (cursor ?? -1)) yield [{ id: n }, n];
    },
    process(_, ctx) {
      ctx.count("done");
    },
    ...more,
  });
}

test("the shards of a run do every item once, and its afterComplete comes once, after the last", async () => {
  const run = await runTask(task({ afterComplete() {} }));
  expect(run.status).toBe("succeeded");
  expect([...run.ids].sort((a, b) => Number(a) - Number(b))).toEqual(numbers);
  expect(run.callbacks).toEqual(["afterComplete"]);
  expect(run.record).toMatchObject({ shards: 8, open: 0, ticks: 40, total: 40, counts: { done: 40 } });
});

test("a test sees each shard with its part, its items and its cursor, and which turns were its own", async () => {
  const run = await runTask(task({ parallel: { shards: 4 } }), { interruptAfter: 6 });
  expect(run.shards.map(({ name, shard, status }) => [name, shard, status])).toEqual(
    [0, 1, 2, 3].map((index) => [`00${index}`, { index, of: 4 }, "succeeded"]),
  );
  expect(run.shards[3]).toMatchObject({
    ids: [3, 7, 11, 15, 19, 23, 27, 31, 35, 39],
    cursor: 39,
    retried: [],
  });
  const own = run.turns.filter(({ shard }) => shard === "003");
  expect(own.map(({ ids }) => ids)).toEqual([
    [3, 7, 11, 15, 19, 23],
    [27, 31, 35, 39],
  ]);
  expect(run.turns.at(0)).toMatchObject({ shard: undefined, ids: [] });
  expect((await runTask(task({ parallel: { shards: 1 } }))).shards).toEqual([]);
});

/** Fails at every try of one item. */
const failing = (more: object = {}) =>
  task({
    maxAttempts: 2,
    process({ id }: { id: number }) {
      if (id === 9) throw new RangeError(`${id} is bad`);
    },
    afterComplete() {},
    afterError() {},
    ...more,
  });

test("where a shard fails the others go on to their ends, and the run ends as errored, which is told once", async () => {
  const run = await runTask(failing());
  expect(run).toMatchObject({ status: "errored", error: expect.stringContaining("9 is bad") });
  expect(run.callbacks).toEqual(["afterError"]);
  expect(run.shards.map(({ status }) => status)).toEqual(
    [..."01234567"].map((index) => (index === "1" ? "errored" : "succeeded")),
  );
  expect(run.shards[1]).toMatchObject({ ids: [1], cursor: 1, error: "9 is bad", retried: ["9 is bad"] });
});

test('with onShardError "stop" the others stop where a shard fails', async () => {
  const stopping = failing({ maxAttempts: 1, parallel: { shards: 8, onShardError: "stop" } });
  const run = await runTask(stopping, { interruptAfter: 1 });
  expect(run.status).toBe("errored");
  expect(run.shards[1]).toMatchObject({ status: "errored", ids: [1] });
  expect(run.ids.length).toBeLessThan(39);
  expect(run.shards.filter(({ status }) => status === "succeeded")).toEqual([]);
});

test("items that shards skip are listed with the items themselves, in the order of the shards", async () => {
  const skipping = failing({
    onItemError: "skip",
    process({ id }: { id: number }) {
      if (id % 9 === 0) throw new RangeError(`${id} is bad`);
    },
  });
  const run = await runTask(skipping);
  expect([run.status, run.callbacks]).toEqual(["succeeded", ["afterComplete"]]);
  expect(run.skipped).toEqual(
    [0, 9, 18, 27, 36].map((id) => ({ item: { id }, cursor: id, error: `${id} is bad`, attempt: 1 })),
  );
});
