/** A turn's walk over its task's items or pages. */

import { expect, test } from "vitest";
import { defineTask } from "../../../functions/model/task/task.ts";
import { Harness } from "../../engine/harness.ts";
import { notedWrites } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

test("a run does every item once and succeeds in two writes", async () => {
  const done: number[] = [];
  const { writes, store } = notedWrites();
  const harness = new Harness({
    tasks: [walkTask(5, (n) => void done.push(n), { total: () => 5 })],
    store,
  });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual([1, 2, 3, 4, 5]);
  expect(await harness.run("walk")).toMatchObject({
    task: "walk",
    run: "2026-03-01T12:00:00Z/cron-4f1a2b",
    status: "succeeded",
    scheduledTime: "2026-03-01T12:00:00.000Z",
    trigger: "cron-4f1a2b",
    lane: "default",
    attempt: 1,
    turn: 0,
    ticks: 5,
    total: 5,
    cursor: "5",
    leaseExpiresAt: 0,
  });
  expect(writes).toEqual(["claim", "succeed"]);
  expect(harness.queue.size("default")).toBe(0);
});

test.each([[1e300], [Number.NaN], [Number.POSITIVE_INFINITY], ["many"], [undefined]])(
  "a total of %s is ignored, and every item is done",
  async (total) => {
    const harness = new Harness({ tasks: [walkTask(3, () => {}, { total: () => total })] });
    await harness.occur("walk");
    await harness.drain();
    const run = await harness.run("walk");
    expect(run).toMatchObject({ status: "succeeded", ticks: 3 });
    expect(run).not.toHaveProperty("total");
  },
);

test("a run that is out of time goes on from its cursor in its next turn", async () => {
  const done: number[] = [];
  const harness = new Harness({
    tasks: [
      walkTask(50, async (n) => {
        done.push(n);
        await harness.clock.advance(1_000);
      }),
    ],
  });
  await harness.occur("walk");
  await harness.next();
  const first = await harness.run("walk");
  expect(first).toMatchObject({
    status: "interrupted",
    turn: 1,
    attempt: 1,
    reason: "deadline",
    fruitlessTurns: 0,
  });
  expect(first.ticks).toBe(done.length);
  expect(first.leaseExpiresAt).toBe(0);
  await harness.drain();
  expect(done).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 50, attempt: 1 });
});

test("a turn is interrupted at its task's maxRuntime", async () => {
  const harness = new Harness({
    tasks: [walkTask(8, () => harness.clock.advance(1_000), { maxRuntimeSeconds: 3 })],
  });
  await harness.occur("walk");
  await harness.next();
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", reason: "maxRuntime", ticks: 3 });
});

test("a walk over pages goes on within a page in its next turn", async () => {
  const done: number[] = [];
  const task = defineTask({
    name: "pages",
    description: "Walks over pages of ten.",
    *pages({ cursor = 0 }) {
      for (let n = cursor; n < 60; n += 10) {
        yield [Array.from({ length: Math.min(10, 60 - n) }, (_, i) => n + i + 1), (item: number) => item];
      }
    },
    async process(n: number) {
      done.push(n);
      await harness.clock.advance(700);
    },
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("pages");
  await harness.drain();
  expect(done).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  expect((await harness.run("pages")).turn).toBeGreaterThan(1);
});

test("empty pages take time too: the turn is interrupted at its deadline", async () => {
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks.",
        async *pages() {
          for (let i = 0; i < 60; i++) {
            await harness.clock.advance(1_000);
            yield [[] as number[], (n: number) => n];
          }
        },
        process: () => {},
      }),
    ],
  });
  await harness.occur("walk");
  await harness.next();
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", reason: "deadline" });
});

test("finish() ends a run early as succeeded", async () => {
  const done: number[] = [];
  const harness = new Harness({
    tasks: [
      walkTask(9, (n, ctx) => {
        done.push(n);
        if (n === 4) ctx.finish("enough");
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(done).toEqual([1, 2, 3, 4]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 4, output: '"enough"' });
});

test("snooze() makes the current item be done again later", async () => {
  const done: number[] = [];
  let busy = true;
  const harness = new Harness({
    tasks: [
      walkTask(3, (n, ctx) => {
        if (n === 2 && busy) return ctx.snooze(90);
        return done.push(n);
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "interrupted",
    reason: "snooze",
    cursor: "1",
    fruitlessTurns: 0,
  });
  busy = false;
  await harness.clock.advance(60_000);
  await harness.drain();
  expect(done).toEqual([1]);
  await harness.clock.advance(30_000);
  await harness.drain();
  expect(done).toEqual([1, 2, 3]);
});

test("a cursor that its task goes on changing is saved as it was when its item was done", async () => {
  let saved: string | undefined;
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Yields one object again and again.",
        *items({ cursor }) {
          const position = cursor ?? { at: 0 };
          while (position.at < 3) {
            position.at++;
            yield [position.at, position];
          }
        },
        async process(n: number) {
          if (n < 3) await harness.clock.advance(1_500);
          else saved = (await harness.run("walk")).cursor;
        },
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(saved).toBe('{"at":2}');
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", cursor: '{"at":3}' });
});

test.each([
  ["NaN", Number.NaN],
  ["a string over 1 KB", "x".repeat(1_025)],
  ["a Date", new Date(0)],
  ["an object with an undefined member", { at: undefined }],
  ["a Map", new Map()],
])("a cursor that is %s is refused", async (_, cursor) => {
  const task = defineTask({
    name: "odd",
    description: "Yields a cursor that is refused.",
    maxAttempts: 1,
    *items() {
      yield [1, 7 as never];
      yield [2, cursor as never];
    },
    process: () => {},
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("odd");
  await harness.drain();
  expect(await harness.run("odd")).toMatchObject({
    status: "errored",
    error: { name: "InvalidCursorError" },
  });
});
