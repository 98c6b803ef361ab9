/** Walks whose cursor moves without an item. */
import { expect, test } from "vitest";
import { nested } from "../../../functions/collections/index.ts";
import { noItem } from "../../../functions/model/task/items/no-item.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { redriveItems } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

/** "walk": a source that takes a second for each of 100 numbers, of which only the last is an item. */
function filtering(done: number[], harness: () => Harness, settings: object = {}): Task {
  return walkTask(0, (n) => void done.push(n), {
    async *items({ cursor = 0 }: { cursor?: number }) {
      for (let n = cursor + 1; n <= 100; n++) {
        await harness().clock.advance(1_000);
        yield n === 100 ? [n, n] : noItem(n);
      }
    },
    ...settings,
  });
}

test("a walk that finds no item in six turns goes on where it was each time, and does the item at last", async () => {
  const done: number[] = [];
  const harness: Harness = new Harness({ tasks: [filtering(done, () => harness)] });
  await harness.occur("walk");
  await harness.next();
  expect(await harness.run("walk")).toMatchObject({
    status: "interrupted",
    reason: "deadline",
    cursor: "14",
    ticks: 0,
    fruitlessTurns: 0,
  });
  await harness.drain();
  expect(done).toEqual([100]);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", ticks: 1, cursor: "100", attempt: 1 });
  expect(run.turn).toBeGreaterThan(5);
});

test("pages may have cursors without items between them", async () => {
  const done: number[] = [];
  const task = defineTask({
    name: "walk",
    description: "Walks over pages.",
    *pages() {
      yield noItem(1);
      yield [[2], (n: number) => n];
      yield noItem(3);
    },
    process: (n) => void done.push(n),
  }) as Task;
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual([2]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 1, cursor: "3" });
});

test("a cursor without an item that is no JSON ends the run, and takes no place of a rate limit", async () => {
  const task = walkTask(0, () => {}, {
    *items() {
      yield noItem("x".repeat(2_000));
    },
    maxAttempts: 1,
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  expect((await harness.run("walk")).error?.name).toBe("InvalidCursorError");
  const done: number[] = [];
  const limited: Harness = new Harness({
    tasks: [
      walkTask(0, (n) => void done.push(n), {
        *items() {
          for (let n = 1; n <= 1_000; n++) yield noItem(n);
          yield [1_001, 1_001];
        },
        rateLimit: { items: 1, per: "minute" },
      }),
    ],
  });
  await limited.occur("walk");
  await limited.drain();
  expect(done).toEqual([1_001]);
});

test("inner collections that are empty move the run on, and a skipped item among them is done again", async () => {
  const done: number[] = [];
  let isBroken = true;
  const harness: Harness = new Harness({
    tasks: [
      walkTask(
        0,
        (n) => {
          if (isBroken) throw new Error("broken");
          done.push(n);
        },
        {
          items: ({ cursor }: { cursor?: never }) =>
            nested(
              async function* (after = 0) {
                for (let n = after + 1; n <= 100; n++) {
                  await harness.clock.advance(1_000);
                  yield [n, n];
                }
              },
              (n) => (n === 99 ? [[n, 0]] : []),
              { after: cursor },
            ),
          onItemError: "skip",
        },
      ),
    ],
  });
  await harness.occur("walk");
  await harness.next();
  expect(await harness.run("walk")).toMatchObject({ cursor: '{"before":14}', fruitlessTurns: 0 });
  await harness.drain();
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "succeeded", ticks: 0, skippedItems: 1, cursor: '{"before":100}' });
  isBroken = false;
  await redriveItems(harness.context, run);
  await harness.drain();
  expect(done).toEqual([99]);
});
