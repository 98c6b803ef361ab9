/** What `runTask` tells of tasks with `processBatch`, and of `maxItems`. */
import { defineTask } from "pawl";
import { expect, test } from "vitest";
import { runTask } from "./run-task.ts";

const named = { name: "mail", description: "Mails." };

function mailing(more: object = {}) {
  const sent: (readonly { id: string }[])[] = [];
  const task = defineTask({
    ...named,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 7; n++) yield [{ id: `u${n}` }, n];
    },
    processBatch: (users: readonly { id: string }[]) => void sent.push([...users]),
    batchSize: 3,
    ...more,
  } as never);
  return { task, sent };
}

test("a test sees the items of batches, each with its cursor, and turns are interrupted after a batch", async () => {
  const { task, sent } = mailing();
  const run = await runTask(task, { interruptAfter: 2 });
  expect(sent.map((users) => users.map(({ id }) => id))).toEqual([
    ["u1", "u2", "u3"],
    ["u4", "u5", "u6"],
    ["u7"],
  ]);
  expect(run).toMatchObject({ status: "succeeded", cursors: [1, 2, 3, 4, 5, 6, 7] });
  expect(run.turns.map(({ ids, cursor }) => [ids, cursor])).toEqual([
    [["u1", "u2", "u3"], 3],
    [["u4", "u5", "u6"], 6],
    [["u7"], 7],
  ]);
  expect(run.record.ticks).toBe(7);
});

test("a batch that is skipped is none that was done, and items that are given come in batches", async () => {
  const skipping = mailing({
    processBatch([first]: readonly { id: string }[]) {
      if (first?.id === "u4") throw new Error("refused");
    },
    onItemError: "skip",
  });
  const run = await runTask(skipping.task);
  expect(run.ids).toEqual(["u1", "u2", "u3", "u7"]);
  expect(run.record).toMatchObject({ ticks: 4, skippedItems: 3 });
  const given = mailing();
  await runTask(given.task, { items: [{ id: "x" }, { id: "y" }, { id: "x" }, { id: "z" }] });
  expect(given.sent.map((users) => users.map(({ id }) => id))).toEqual([["x", "y", "x"], ["z"]]);
});

test("pages in batches are seen too, also where their items are alike", async () => {
  const seen: (readonly number[])[] = [];
  const task = defineTask({
    ...named,
    *pages() {
      yield [[1, 1, 1], (n: number) => ({ n })];
      yield [[1, 2], (n: number) => ({ n })];
    },
    processBatch: (items) => void seen.push(items),
  });
  const run = await runTask(task);
  expect(seen).toEqual([
    [1, 1, 1],
    [1, 2],
  ]);
  expect(run.cursors).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }, { n: 1 }, { n: 2 }]);
});

test("a run ends after maxItems, over as many turns as it takes", async () => {
  const { task } = mailing({ processBatch: undefined, batchSize: undefined, process() {}, maxItems: 5 });
  const run = await runTask(task, { interruptAfter: 2 });
  expect(run).toMatchObject({ status: "succeeded", ids: ["u1", "u2", "u3", "u4", "u5"] });
  expect(run.record).toMatchObject({ ticks: 5, maxItems: 5 });
});
