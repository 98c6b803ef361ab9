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
