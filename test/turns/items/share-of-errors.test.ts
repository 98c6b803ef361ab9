/** `maxItemErrors` as a share of the items: it is checked from the hundredth item on. */
import { expect, test } from "vitest";
import { tooManyFailed } from "../../../functions/model/task/items/item-errors.ts";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import { redriveRun } from "../../../functions/operators/redrive-run.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

/** A walk over 1 to `count` on which the `bad` ones throw, and so many may. */
function walkWith(bad: (n: number) => boolean, maxItemErrors: number, count = 1_000) {
  const process = (n: number) => {
    if (bad(n)) throw new Error(`${n} is bad`);
  };
  return walkTask(count, process, { onItemError: "skip", maxItemErrors });
}

async function runOf(task: ReturnType<typeof walkWith>) {
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  return harness.run("walk");
}

test("a share is not checked before the hundredth item, however many fail", async () => {
  const run = await runOf(walkWith(() => true, 0.05, 99));
  expect(run).toMatchObject({ status: "succeeded", ticks: 0, skippedItems: 99 });
});

test("a run ends at its hundredth item where more of them failed than the share, though that one did not", async () => {
  const run = await runOf(walkWith((n) => n <= 6, 0.05, 10_000));
  const reason =
    "6 of 100 items failed, more than the share 0.05 that maxItemErrors allows: raise it to go on";
  expect(run).toMatchObject({
    status: "errored",
    attempt: 1,
    cursor: "100",
    ticks: 94,
    skippedItems: 6,
    reason,
    error: { message: reason, causes: ["Error: 6 is bad"] },
  });
});

test("the hundredth item may be the last one, and the items may come in pages", async () => {
  expect(await runOf(walkWith((n) => n <= 6, 0.05, 100))).toMatchObject({ status: "errored", cursor: "100" });
  const pages = defineTask({
    name: "walk",
    description: "Walks over pages of numbers.",
    onItemError: "skip",
    maxItemErrors: 0.05,
    async *pages({ cursor = 0 }: { cursor?: number }) {
      for (let n = cursor + 1; n <= 200; n += 30)
        yield [Array.from({ length: 30 }, (_, i) => n + i), (each: number) => each];
    },
    process(n: number) {
      if (n <= 6) throw new Error(`${n} is bad`);
    },
  } as never) as Task;
  expect(await runOf(pages)).toMatchObject({ status: "errored", cursor: "100", ticks: 94 });
});

test("a run goes on after its hundredth item where no more of them failed than the share", async () => {
  const run = await runOf(walkWith((n) => n <= 5, 0.05));
  expect(run).toMatchObject({ status: "succeeded", ticks: 995, skippedItems: 5 });
});

test("the hundredth item ends a run before it where it fails itself and is one too many", async () => {
  const run = await runOf(walkWith((n) => n <= 5 || n === 100, 0.05));
  expect(run).toMatchObject({
    status: "errored",
    cursor: "99",
    skippedItems: 5,
    reason: "6 of 100 items failed, more than the share 0.05 that maxItemErrors allows: raise it to go on",
    error: { message: "100 is bad" },
  });
});

test("a share is taken of all items done or skipped so far", async () => {
  expect(await runOf(walkWith((n) => n % 10 === 0, 0.1))).toMatchObject({
    status: "succeeded",
    skippedItems: 100,
  });
  expect(await runOf(walkWith((n) => n % 10 === 0 || n === 505, 0.1))).toMatchObject({
    status: "errored",
    cursor: "504",
    skippedItems: 50,
    error: { message: "505 is bad" },
  });
});

test("a share is checked at the hundredth item of the run, also where that is in a later turn", async () => {
  let snoozed = false;
  const process = (n: number, ctx: TaskContext) => {
    if (n <= 6) throw new Error(`${n} is bad`);
    if (n === 50 && !snoozed) ctx.snooze(1);
    snoozed ||= n === 50;
  };
  const harness = new Harness({
    tasks: [walkTask(1_000, process, { onItemError: "skip", maxItemErrors: 0.05 })],
  });
  await harness.occur("walk");
  await harness.drainFor(1);
  expect(await harness.run("walk")).toMatchObject({ status: "errored", cursor: "100", turn: 1 });
});

test("a run that is redriven with the same share ends again before another item", async () => {
  const task = walkWith((n) => n <= 6, 0.05);
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  await redriveRun(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "errored", cursor: "100", skippedItems: 6 });
});

test("as many items as the share may fail, also where its product is no whole number to a computer", () => {
  expect(0.29 * 100).toBeLessThan(29);
  expect(tooManyFailed(0.29, 29, 100)).toBe(false);
  expect(tooManyFailed(0.29, 30, 100)).toBe(true);
  expect(tooManyFailed(0.07, 7_000_000, 100_000_000)).toBe(false);
  expect(tooManyFailed(0.07, 7_000_001, 100_000_000)).toBe(true);
  expect(tooManyFailed(0.05, 99, 99)).toBe(false);
});
