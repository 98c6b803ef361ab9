/** A run that ends once it has done as many items as its task's `maxItems`. */
import { expect, test } from "vitest";
import { why } from "../../../cli/show/why.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { redriveRun, setOverrides } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { notedWrites } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

async function drained(harness: Harness) {
  await harness.occur("walk");
  await harness.drain();
  return harness.run("walk");
}

test("a run ends as succeeded after maxItems items, says so, and asks its collection for no more", async () => {
  const done: number[] = [];
  let asked = 0;
  const { writes, store } = notedWrites();
  const task = walkTask(9, (n) => void done.push(n), {
    maxItems: 4,
    *items({ cursor = 0 }: { cursor?: number }) {
      for (let n = cursor + 1; ; n++) {
        asked++;
        yield [n, n];
      }
    },
  });
  const run = await drained(new Harness({ tasks: [task], store }));
  expect(done).toEqual([1, 2, 3, 4]);
  expect(asked).toBe(4);
  expect(run).toMatchObject({ status: "succeeded", ticks: 4, maxItems: 4, cursor: "4" });
  expect(writes).toEqual(["claim", "succeed"]);
  expect(why(run, 0)).toBe("done with 4 items, as many as its maxItems");
});

test("a run whose collection ends before maxItems says nothing of it", async () => {
  const run = await drained(new Harness({ tasks: [walkTask(3, () => {}, { maxItems: 4 })] }));
  expect(run).toMatchObject({ status: "succeeded", ticks: 3 });
  expect(run).not.toHaveProperty("maxItems");
  expect(why(run, 0)).toBe("");
});

test("maxItems counts the items of all turns and attempts, those that were skipped too", async () => {
  const done: number[] = [];
  let fails = true;
  const harness: Harness = new Harness({
    tasks: [
      walkTask(
        100,
        async (n) => {
          await harness.clock.advance(1_000);
          if (n === 30 && fails) {
            fails = false;
            throw new Error("once");
          }
          if (n % 10 === 5) throw new Error("bad");
          done.push(n);
        },
        {
          maxItems: 40,
          backoff: 0,
          onItemError: (_: unknown, n: number) => (n % 10 === 5 ? "skip" : "stop"),
        },
      ),
    ],
  });
  const run = await drained(harness);
  expect(run).toMatchObject({ status: "succeeded", ticks: 36, skippedItems: 4, maxItems: 40, attempt: 2 });
  expect(run.turn).toBeGreaterThan(1);
  expect(done.at(-1)).toBe(40);
});

function pagesTask(done: number[], settings: object): Task {
  return defineTask({
    name: "walk",
    description: "Walks over pages.",
    *pages() {
      for (const page of [[1, 2, 3], [], [4, 5, 6], [7]]) yield [page, (n: number) => n];
    },
    process: (n) => void done.push(n),
    ...settings,
  }) as Task;
}

test("maxItems cuts a page", async () => {
  const done: number[] = [];
  const run = await drained(new Harness({ tasks: [pagesTask(done, { maxItems: 5 })] }));
  expect(done).toEqual([1, 2, 3, 4, 5]);
  expect(run).toMatchObject({ status: "succeeded", ticks: 5, maxItems: 5, cursor: "5" });
});

test.each([
  [{ batchSize: 4 }, [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
  [{ batchSize: 4, rateLimit: { items: 500, per: "second" } }, [[1, 2, 3, 4], [5, 6, 7, 8], [9]]],
])("a batch never has more items than are left of maxItems: %j", async (settings, batches) => {
  const seen: (readonly number[])[] = [];
  const task = walkTask(20, undefined, {
    process: undefined,
    processBatch: (items: readonly number[]) => void seen.push([...items]),
    maxItems: 9,
    ...settings,
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  const working = harness.drain();
  for (let i = 0; i < 100; i++) await harness.clock.advance(20);
  await working;
  expect(seen).toEqual(batches);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 9, maxItems: 9 });
});

test("an errored run that is redriven goes on with what is left of maxItems", async () => {
  const done: number[] = [];
  let isBroken = true;
  const task = walkTask(
    20,
    (n) => {
      if (n === 6 && isBroken) throw new Error("broken");
      done.push(n);
    },
    { maxItems: 10, maxAttempts: 1 },
  );
  const harness = new Harness({ tasks: [task] });
  const run = await drained(harness);
  expect(run).toMatchObject({ status: "errored", ticks: 5 });
  isBroken = false;
  await redriveRun(harness.context, run);
  await harness.drain();
  expect(done).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 10, maxItems: 10 });
});

test("an override of maxItems that comes while a run is at work holds once it comes up to the old one", async () => {
  const done: number[] = [];
  const harness: Harness = new Harness({
    tasks: [
      walkTask(
        20,
        async (n) => {
          await harness.clock.advance(1_000);
          done.push(n);
          if (n !== 2) return;
          const known = {
            name: "walk",
            overlap: "skip",
            catchUp: "none",
            holdsBack: { maxItems: 8 },
          } as const;
          await setOverrides(harness.context, known, { maxItems: 12 }, { note: "more" });
        },
        { maxItems: 8 },
      ),
    ],
    lane: { timeoutSeconds: 900 },
  });
  const run = await drained(harness);
  expect(done.at(-1)).toBe(12);
  expect(run).toMatchObject({ status: "succeeded", ticks: 12, maxItems: 12 });
});
