/** A run whose cursor another version of its task saved: where it goes on, what it saves, and how it ends where it cannot. */
import { defineTask, type Task } from "pawl";
import { runTask } from "pawl/test";
import { expect, test } from "vitest";
import { pauseRun, resumeRun } from "../../../functions/operators/pause-run.ts";
import { redriveRun } from "../../../functions/operators/redrive-run.ts";
import { Harness } from "../../engine/harness.ts";

const named = { name: "walk", description: "Walks over numbers." };

/** Cursors are the numbers themselves. */
function first(process: (n: number) => unknown): Task {
  return defineTask({
    ...named,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 5; n++) yield [n, n];
    },
    process,
  }) as Task;
}

/** Cursors are objects. */
function second(process: (n: number) => unknown, more: object = {}): Task {
  return defineTask({
    ...named,
    version: 2,
    migrateCursor: (after: number) => ({ after }),
    *items({ cursor = { after: 0 } }) {
      for (let n = cursor.after + 1; n <= 5; n++) yield [n, { after: n }];
    },
    process,
    ...more,
  }) as Task;
}

/** A run whose first turn did two items by the first version. The next turn is sent. */
async function begun() {
  const done: number[] = [];
  const before: Harness = new Harness({
    tasks: [
      first(async (n) => {
        done.push(n);
        await before.clock.advance(1_000);
        if (n === 2) before.stopMachine();
      }),
    ],
  });
  await before.occur("walk");
  await before.next();
  expect(await before.run("walk")).toMatchObject({ status: "interrupted", cursor: "2" });
  const goOn = (task: Task) => new Harness({ tasks: [task], before });
  return { done, goOn };
}

test("a run goes on from the cursor that migrateCursor makes, and no item is done twice or left out", async () => {
  const { done, goOn } = await begun();
  const asked: unknown[] = [];
  const migrateCursor = async (...given: [number, number]) => {
    asked.push(given);
    return { after: given[0] };
  };
  const harness = goOn(second((n) => void done.push(n), { migrateCursor }));
  await harness.drain();
  expect(asked).toEqual([[2, 1]]);
  expect(done).toEqual([1, 2, 3, 4, 5]);
  expect(await harness.run("walk")).toMatchObject({
    status: "succeeded",
    ticks: 5,
    cursor: '{"after":5}',
    cursorVersion: 2,
  });
});

test("a migrated cursor is no progress: it is made again until an item is done after it", async () => {
  const { goOn } = await begun();
  let asked = 0;
  const migrateCursor = (after: number) => ({ after, asked: ++asked });
  const harness = goOn(second(() => harness.clock.advance(17_000), { migrateCursor, checkpointSeconds: 1 }));
  const stuck = goOn(second(() => new Promise(() => {}), { migrateCursor }));
  void stuck.next();
  await stuck.clock.advance(25_000);
  expect(await stuck.run("walk")).toMatchObject({ status: "running", cursor: "2", fruitlessTurns: 0 });
  expect((await stuck.run("walk")).cursorVersion).toBeUndefined();
  await harness.drainFor(5);
  expect(asked).toBe(2);
  expect(await harness.run("walk")).toMatchObject({
    status: "succeeded",
    cursorVersion: 2,
    fruitlessTurns: 0,
  });
});

test("without migrateCursor a run with an older cursor ends in one plain line, and a redrive goes on from it", async () => {
  const { done, goOn } = await begun();
  const harness = goOn(second((n) => void done.push(n), { migrateCursor: undefined }));
  await harness.drain();
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "errored", attempt: 1, cursor: "2" });
  expect(run.error?.message).toBe(
    "the cursor was saved by version 1 of the task, and this is version 2, without migrateCursor: add it, then redrive the run",
  );
  const mended = goOn(second((n) => void done.push(n)));
  await redriveRun(mended.context, run);
  await mended.drain();
  expect(done).toEqual([1, 2, 3, 4, 5]);
});

test("a cursor of a later version is tried again, and then ends the run, which that version goes on with", async () => {
  const done: number[] = [];
  const later: Harness = new Harness({
    tasks: [
      second(async (n) => {
        done.push(n);
        await later.clock.advance(1_000);
        if (n === 2) later.stopMachine();
      }),
    ],
  });
  await later.occur("walk");
  await later.next();
  const rolledBack = new Harness({ tasks: [first((n) => void done.push(n))], before: later });
  await rolledBack.drainFor(5);
  const run = await rolledBack.run("walk");
  expect(run).toMatchObject({ status: "errored", attempt: 3, cursor: '{"after":2}', cursorVersion: 2 });
  expect(run.error?.message).toBe(
    "the cursor was saved by version 2 of the task, and this is version 1: deploy version 2 again, then redrive the run",
  );
  const again = new Harness({ tasks: [second((n) => void done.push(n))], before: later });
  await redriveRun(again.context, run);
  await again.drain();
  expect(done).toEqual([1, 2, 3, 4, 5]);
});

test.each<[unknown, string]>([
  [undefined, "cursor is undefined, which does not survive JSON"],
  [new Date(0), "cursor is "],
  ["x".repeat(2_000), "weighs 2002 bytes as JSON: at most 1024 are allowed"],
])("what migrateCursor returns is checked as any cursor", async (made, words) => {
  const task = second(() => {}, { migrateCursor: () => made, maxAttempts: 1 });
  const run = await runTask(task, { cursor: 2, cursorVersion: 1 });
  expect(run).toMatchObject({ status: "errored", ids: [], cursor: 2 });
  expect(run.error).toContain(words);
});

test("runTask starts at a cursor of an older version, or of the task's own", async () => {
  const task = second(() => {});
  expect(await runTask(task, { cursor: 3, cursorVersion: 1 })).toMatchObject({
    ids: [4, 5],
    status: "succeeded",
  });
  expect(await runTask(task, { cursor: { after: 4 } })).toMatchObject({ ids: [5], status: "succeeded" });
});

test("a run that was resumed before it was released is not migrated twice", async () => {
  const { done, goOn } = await begun();
  const migrateCursor = (after: number) => {
    if (typeof after !== "number") throw new Error("migrated twice");
    return { after };
  };
  const harness: Harness = goOn(
    second(
      async (n) => {
        done.push(n);
        if (n !== 3) return;
        await pauseRun(harness.context, await harness.run("walk"));
        await harness.clock.advance(12_000);
        await resumeRun(harness.context, await harness.run("walk"));
      },
      { migrateCursor },
    ),
  );
  await harness.drain();
  expect(done).toEqual([1, 2, 3, 4, 5]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded" });
});
