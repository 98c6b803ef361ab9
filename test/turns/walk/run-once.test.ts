/** Tasks without a collection: their own `run`. */

import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { expect, test } from "vitest";
import { defineTask, type RunContext, type Task } from "../../../functions/model/task/task.ts";
import { pauseRun } from "../../../functions/operators/pause-run.ts";
import { startRun } from "../../../functions/runs/index.ts";
import { Harness, ProcessEnded } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";

/** "own": a task's own run. */
function ownTask(run: (ctx: RunContext<never>) => unknown): Task {
  return defineTask({ name: "own", description: "Runs.", maxAttempts: 1, run }) as Task;
}

test("a task's own run returns the run's output", async () => {
  const task = defineTask({
    name: "once",
    description: "Returns its params.",
    params: v.object({ days: v.optional(v.number(), 30) }),
    run: ({ params, scheduledTime }) => ({ days: params.days, at: scheduledTime.toISOString() }),
  });
  const harness = new Harness({ tasks: [task] });
  const { run, status } = await harness.invoke({ task: "once", params: { days: 3 } });
  expect(status).toBe("enqueued");
  expect(run).toMatch(/^once\/2026-03-01T12:00:00Z\/manual~[0-9a-f]{12}$/);
  await harness.drain();
  expect(await harness.run("once")).toMatchObject({
    status: "succeeded",
    output: '{"days":3,"at":"2026-03-01T12:00:00.000Z"}',
  });
});

test("a task's own run goes on from its checkpoint in the next turn", async () => {
  const done: number[] = [];
  const task = ownTask(async (ctx) => {
    for (let n = (ctx.cursor ?? 0) + 1; n <= 40; n++) {
      done.push(n);
      await harness.clock.advance(1_000);
      await ctx.checkpoint(n);
    }
    return done.length;
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("own");
  await harness.drain();
  expect(done).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  expect(await harness.run("own")).toMatchObject({ status: "succeeded", attempt: 1, ticks: 40 });
});

test("a task's own run that is out of time before its first checkpoint fails the attempt", async () => {
  const task = ownTask(
    ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  const harness = new Harness({ tasks: [task] });
  await harness.occur("own");
  const turn = harness.next();
  await harness.clock.advance(20_000);
  await turn;
  const run = await harness.run("own");
  expect(run).toMatchObject({ status: "errored", attempt: 1 });
  expect(run.error?.message).toContain("out of time before the first checkpoint");
});

test("a pause that reaches a task while it counts its total is no failed attempt", async () => {
  const task = defineTask({
    name: "own",
    description: "Runs.",
    maxAttempts: 1,
    total: ({ signal }) =>
      new Promise<number>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    run: () => "done",
  }) as Task;
  const harness = new Harness({ tasks: [task], lane: { timeoutSeconds: 900 } });
  await harness.occur("own");
  const turn = harness.next();
  await harness.clock.advance(1_000);
  await pauseRun(harness.context, await harness.run("own"));
  await harness.clock.advance(11_000);
  await turn;
  const run = await harness.run("own");
  expect(run).toMatchObject({ status: "paused", attempt: 1, leaseExpiresAt: 0 });
  expect(run.errors).toBeUndefined();
});

test("a task's own run that was abandoned saves nothing any more", async () => {
  let refused: unknown;
  const task = ownTask(async (ctx) => {
    await ctx.checkpoint(1);
    await new Promise<void>((resolve) => void harness.clock.after(60_000, resolve));
    await ctx.checkpoint(2).catch((error) => {
      refused = error;
    });
  });
  const harness = new Harness({ tasks: [task] });
  await harness.occur("own");
  const turn = expect(harness.next()).rejects.toThrow(ProcessEnded);
  await harness.clock.advance(20_000);
  await turn;
  await pauseRun(harness.context, await harness.run("own"));
  await harness.clock.advance(60_000);
  expect(refused).toMatchObject({ message: "the turn is over: nothing is saved any more" });
  expect(await harness.run("own")).toMatchObject({ status: "paused", cursor: "1", leaseExpiresAt: 0 });
});

test("a task's own run that returns after its deadline has still succeeded", async () => {
  const harness: Harness = new Harness({
    tasks: [
      ownTask(async () => {
        await harness.clock.advance(16_000);
        return "done";
      }),
    ],
  });
  await harness.occur("own");
  await harness.drain();
  expect(await harness.run("own")).toMatchObject({ status: "succeeded", output: '"done"', attempt: 1 });
});

test("a task's own run that ends on a pause with an AbortError spends no attempt", async () => {
  const harness: Harness = new Harness({
    tasks: [ownTask(({ signal }) => sleep(60_000, undefined, { signal }))],
  });
  await harness.occur("own");
  const turn = harness.next();
  await harness.clock.advance(2_000);
  await pauseRun(harness.context, await harness.run("own"));
  await harness.clock.advance(10_000);
  await turn;
  expect(await harness.run("own")).toMatchObject({ status: "paused", attempt: 1, leaseExpiresAt: 0 });
});

test("a task's own run without a checkpoint is interrupted and spends no attempt when the machine stops", async () => {
  const harness: Harness = new Harness({
    tasks: [ownTask(({ signal }) => sleep(60_000, undefined, { signal }))],
  });
  await harness.occur("own");
  const turn = harness.next();
  await harness.clock.advance(1_500);
  harness.stopMachine();
  await harness.clock.advance(2_000);
  await turn;
  expect(await harness.run("own")).toMatchObject({ status: "interrupted", reason: "shutdown", attempt: 1 });
});

test("a task's own run is told at its lease's end, even if a write under the lease is never answered", async () => {
  let hangs = false;
  let told: number | undefined;
  const harness: Harness = new Harness({
    lane: { timeoutSeconds: 900, visibilityTimeoutSeconds: 5_400 },
    store: (store) => interceptedStore(store, ({ forward }) => (hangs ? new Promise(() => {}) : forward())),
    tasks: [
      ownTask(
        ({ signal }) =>
          new Promise(() => {
            hangs = true;
            signal.addEventListener("abort", () => {
              told = harness.clock.monotonic();
            });
          }),
      ),
    ],
  });
  await harness.occur("own");
  void harness.next();
  await harness.clock.advance(60_000);
  expect(told).toBe(30_000);
});

test("checkpoint() refuses ticks that are not a number", async () => {
  const harness: Harness = new Harness({ tasks: [ownTask((ctx) => ctx.checkpoint(1, Number.NaN))] });
  await harness.occur("own");
  await harness.drain();
  expect((await harness.run("own")).error?.message).toBe("ticks NaN is not allowed: a whole number from 0");
});

const never = { "~standard": { version: 1, vendor: "test", validate: () => new Promise<never>(() => {}) } };
const hanging: readonly [name: string, options: object][] = [
  ["the schema of output", { output: never }],
  ["params", { params: never }],
  ["migrateCursor", { version: 2, migrateCursor: () => new Promise(() => {}) }],
];

test.each(hanging)(
  "%s that never answers does not hold its run past the end of its turn",
  async (name, options) => {
    const task = defineTask({
      name: "own",
      description: "Runs.",
      maxAttempts: 1,
      run: () => ({ n: 1 }),
      ...options,
    } as never) as Task;
    const harness = new Harness({ tasks: [task] });
    const { run } = await startRun(harness.context, {
      task: "own",
      lane: "default",
      kind: "manual",
      params: {},
    });
    if (name === "migrateCursor")
      await harness.change({ task: "own", run }, { cursor: "1", cursorVersion: 1 });
    const ended = expect(harness.next()).rejects.toThrow(ProcessEnded);
    await harness.clock.advance(17_600);
    await ended;
    expect(await harness.run("own")).toMatchObject({
      status: "errored",
      leaseExpiresAt: 0,
      error: { message: `${name} did not return before the end of its turn` },
    });
  },
);
