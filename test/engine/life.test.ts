import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { NonRetryableError } from "../../functions/model/errors.ts";
import { defineTask, type RunContext, type TaskContext } from "../../functions/model/task.ts";
import { pauseRun } from "../../functions/operators/pause-run.ts";
import { Harness } from "./harness.ts";

/** A task over the numbers 1 to `count`; `each` is called with every number it does. */
function counting(count: number, each: (n: number, ctx: TaskContext) => unknown, settings: object = {}) {
  return defineTask({
    name: "count",
    description: "Counts.",
    total: () => count,
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= count; n++) yield [n, n];
    },
    process: each,
    ...settings,
  });
}

describe("a run", () => {
  test("does every item once and succeeds, in two writes", async () => {
    const done: number[] = [];
    const world = new Harness({
      tasks: [counting(5, (n) => void done.push(n))],
      store: (store) => counted(store),
    });
    await world.occur("count");
    await world.drain();
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect(await world.run("count")).toMatchObject({
      task: "count",
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
    expect(counts.update).toBe(2);
    expect(world.queue.size("default")).toBe(0);
  });

  test.each([[1e300], [Number.NaN], [Infinity], ["many"], [undefined]])(
    "whose total is %s, which counts nothing, does its items all the same",
    async (total) => {
      const world = new Harness({ tasks: [counting(3, () => {}, { total: () => total })] });
      await world.occur("count");
      await world.drain();
      const run = await world.run("count");
      expect(run).toMatchObject({ status: "succeeded", ticks: 3 });
      expect(run).not.toHaveProperty("total");
    },
  );

  test("that is out of time goes on in a further turn from its cursor", async () => {
    const done: number[] = [];
    const world = new Harness({
      tasks: [
        counting(50, async (n) => {
          done.push(n);
          await world.clock.advance(1_000);
        }),
      ],
    });
    await world.occur("count");
    await world.next();
    const first = await world.run("count");
    expect(first).toMatchObject({
      status: "interrupted",
      turn: 1,
      attempt: 1,
      reason: "deadline",
      fruitlessTurns: 0,
    });
    expect(first.ticks).toBe(done.length);
    expect(first.leaseExpiresAt).toBe(0);
    await world.drain();
    expect(done).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(await world.run("count")).toMatchObject({ status: "succeeded", ticks: 50, attempt: 1 });
  });

  test("whose worker died is taken over from its last checkpoint", async () => {
    const done: number[] = [];
    let dead = false;
    const world = new Harness({
      tasks: [
        counting(10, async (n) => {
          if (n === 6 && !dead) {
            dead = true;
            await new Promise(() => {});
          }
          done.push(n);
          await world.clock.advance(500);
        }),
      ],
    });
    await world.occur("count");
    void world.next();
    await world.clock.advance(0);
    while (!dead) await world.clock.advance(100);
    const [held] = await world.runs("count");
    expect(held).toMatchObject({ status: "running", cursor: "4" });
    world.clock.crash();
    await world.clock.advance(125_000);
    await world.drain();
    expect(done).toEqual([1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10]);
    expect(await world.run("count")).toMatchObject({ status: "succeeded", ticks: 10, fruitlessTurns: 0 });
  });

  test("that only kills its workers ends errored after five fruitless turns", async () => {
    const world = new Harness({ tasks: [counting(3, () => new Promise(() => {}))] });
    await world.occur("count");
    for (let i = 0; i < 6; i++) {
      void world.next();
      await world.clock.advance(125_000);
    }
    const run = await world.run("count");
    expect(run).toMatchObject({
      status: "errored",
      reason: "five turns in a row without progress at cursor (start)",
      dueKey: "attention#errored",
    });
    expect(world.queue.size("default")).toBe(0);
  });

  test("is retried after a throw, and ends errored when no attempt is left", async () => {
    const done: number[] = [];
    const fails = (n: number) => {
      if (n === 3) throw new Error("no such session", { cause: new Error("404") });
      done.push(n);
    };
    const world = new Harness({ tasks: [counting(5, fails, { maxAttempts: 2, backoff: 30 })] });
    await world.occur("count");
    await world.drain();
    expect(await world.run("count")).toMatchObject({ status: "retrying", attempt: 2, turn: 1, cursor: "2" });
    await world.clock.advance(30_000);
    await world.drain();
    const run = await world.run("count");
    expect(run).toMatchObject({ status: "errored", attempt: 2, ticks: 2 });
    expect(run.error).toMatchObject({
      name: "Error",
      message: "no such session",
      causes: ["Error: 404"],
      cursor: "2",
      attempt: 2,
    });
    expect(run.errors).toHaveLength(1);
    expect(done).toEqual([1, 2]);
  });

  test("whose next attempt is more than 15 minutes away is brought on by the clock, without a message", async () => {
    let fails = true;
    const world = new Harness({
      tasks: [
        counting(
          2,
          () => {
            if (fails) throw new Error("no");
          },
          { backoff: (attempt: number) => 3_600 * attempt },
        ),
      ],
    });
    await world.occur("count");
    await world.drain();
    const notBefore = new Date(world.clock.now() + 3_600_000).toISOString();
    expect(await world.run("count")).toMatchObject({
      status: "retrying",
      notBefore,
      dueAt: Date.parse(notBefore),
    });
    expect(world.queue.size("default")).toBe(0);
    fails = false;
    for (let minute = 0; minute < 61; minute++) await world.minute();
    await world.drain();
    expect(await world.run("count")).toMatchObject({ status: "succeeded", attempt: 2 });
  });

  test("ends errored at once on a NonRetryableError", async () => {
    const world = new Harness({
      tasks: [
        counting(1, () => {
          throw new NonRetryableError("gone");
        }),
      ],
    });
    await world.occur("count");
    await world.drain();
    expect(await world.run("count")).toMatchObject({
      status: "errored",
      attempt: 1,
      error: { message: "gone" },
    });
  });

  test("finishes early and well", async () => {
    const done: number[] = [];
    const world = new Harness({
      tasks: [
        counting(9, (n, ctx) => {
          done.push(n);
          if (n === 4) ctx.finish("enough");
        }),
      ],
    });
    await world.occur("count");
    await world.drain();
    expect(done).toEqual([1, 2, 3, 4]);
    expect(await world.run("count")).toMatchObject({ status: "succeeded", ticks: 4, output: '"enough"' });
  });

  test("that snoozes does the item in hand again, later", async () => {
    const done: number[] = [];
    let busy = true;
    const world = new Harness({
      tasks: [
        counting(3, (n, ctx) => {
          if (n === 2 && busy) return ctx.snooze(90);
          return done.push(n);
        }),
      ],
    });
    await world.occur("count");
    await world.drain();
    expect(await world.run("count")).toMatchObject({
      status: "interrupted",
      reason: "snooze",
      cursor: "1",
      fruitlessTurns: 0,
    });
    busy = false;
    await world.clock.advance(60_000);
    await world.drain();
    expect(done).toEqual([1]);
    await world.clock.advance(30_000);
    await world.drain();
    expect(done).toEqual([1, 2, 3]);
  });

  test("walks pages, and goes on within one", async () => {
    const done: number[] = [];
    const task = defineTask({
      name: "pages",
      description: "Pages.",
      *pages({ cursor = 0 }) {
        for (let n = cursor; n < 60; n += 10) {
          yield [Array.from({ length: Math.min(10, 60 - n) }, (_, i) => n + i + 1), (item: number) => item];
        }
      },
      async process(n: number) {
        done.push(n);
        await world.clock.advance(700);
      },
    });
    const world = new Harness({ tasks: [task] });
    await world.occur("pages");
    await world.drain();
    expect(done).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect((await world.run("pages")).turn).toBeGreaterThan(1);
  });

  test("without a collection returns its output", async () => {
    const task = defineTask({
      name: "once",
      description: "Once.",
      params: v.object({ days: v.optional(v.number(), 30) }),
      run: ({ params, scheduledTime }) => ({ days: params.days, at: scheduledTime.toISOString() }),
    });
    const world = new Harness({ tasks: [task] });
    const { run, status } = await world.invoke({ task: "once", params: { days: 3 } });
    expect(status).toBe("enqueued");
    expect(run).toMatch(/^once\/2026-03-01T12:00:00Z\/manual~[0-9a-f]{12}$/);
    await world.drain();
    expect(await world.run("once")).toMatchObject({
      status: "succeeded",
      output: '{"days":3,"at":"2026-03-01T12:00:00.000Z"}',
    });
  });

  test("without a collection goes on from its checkpoint", async () => {
    const done: number[] = [];
    const task = defineTask({
      name: "steps",
      description: "Steps.",
      async run(ctx: RunContext<never>) {
        for (let n = (ctx.cursor ?? 0) + 1; n <= 40; n++) {
          done.push(n);
          await world.clock.advance(1_000);
          await ctx.checkpoint(n);
        }
        return done.length;
      },
    });
    const world = new Harness({ tasks: [task] });
    await world.occur("steps");
    await world.drain();
    expect(done).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(await world.run("steps")).toMatchObject({ status: "succeeded", attempt: 1, ticks: 40 });
  });

  test("without a checkpoint that meets the deadline is a failed attempt", async () => {
    const task = defineTask({
      name: "endless",
      description: "Endless.",
      maxAttempts: 1,
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    });
    const world = new Harness({ tasks: [task] });
    await world.occur("endless");
    const turn = world.next();
    await world.clock.advance(20_000);
    await turn;
    const run = await world.run("endless");
    expect(run).toMatchObject({ status: "errored", attempt: 1 });
    expect(run.error?.message).toContain("out of time before the first checkpoint");
  });

  test("left behind by its turn saves nothing any more", async () => {
    let refused: unknown;
    const task = defineTask({
      name: "endless",
      description: "Endless.",
      maxAttempts: 1,
      async run(ctx: RunContext<never>) {
        await ctx.checkpoint(1);
        await new Promise<void>((resolve) => void world.clock.after(60_000, resolve));
        await ctx.checkpoint(2).catch((error) => {
          refused = error;
        });
      },
    });
    const world = new Harness({ tasks: [task] });
    await world.occur("endless");
    const turn = world.next();
    await world.clock.advance(20_000);
    await turn;
    await pauseRun(world.context, await world.run("endless"));
    await world.clock.advance(60_000);
    expect(refused).toMatchObject({ message: "the turn is over: nothing is saved any more" });
    expect(await world.run("endless")).toMatchObject({ status: "paused", cursor: "1", leaseExpiresAt: 0 });
  });

  test("whose params the schema refuses ends errored, naming them", async () => {
    const task = defineTask({
      name: "once",
      description: "Once.",
      params: v.object({ days: v.number() }),
      run: () => {},
    });
    const world = new Harness({ tasks: [task] });
    await world.invoke({ task: "once", params: { days: "3" } });
    await world.drain();
    const run = await world.run("once");
    expect(run).toMatchObject({ status: "errored", attempt: 1, error: { name: "InvalidParamsError" } });
    expect(run.error?.message).toContain("days: Invalid type");
  });

  test("with long params keeps them beside its record", async () => {
    const days = "x".repeat(5_000);
    let seen = "";
    const task = defineTask({
      name: "once",
      description: "Once.",
      params: v.object({ days: v.string() }),
      run: ({ params }) => {
        seen = params.days;
      },
    });
    const world = new Harness({ tasks: [task] });
    await world.invoke({ task: "once", params: { days } });
    await world.drain();
    expect(seen).toBe(days);
    expect(await world.run("once")).toMatchObject({ status: "succeeded", paramsStoredSeparately: true });
    expect(JSON.stringify(await world.run("once")).length).toBeLessThan(1_024);
  });

  test.each([[Number.NaN], ["x".repeat(1_025)], [new Date(0)], [{ at: undefined }], [new Map()]])(
    "refuses the cursor %s",
    async (cursor) => {
      const task = defineTask({
        name: "odd",
        description: "Odd.",
        maxAttempts: 1,
        *items() {
          yield [1, 7 as never];
          yield [2, cursor as never];
        },
        process: () => {},
      });
      const world = new Harness({ tasks: [task] });
      await world.occur("odd");
      await world.drain();
      expect(await world.run("odd")).toMatchObject({
        status: "errored",
        error: { name: "InvalidCursorError" },
      });
    },
  );

  test("over its timeout ends errored with that reason", async () => {
    const world = new Harness({
      tasks: [counting(100, () => world.clock.advance(1_000), { timeoutSeconds: 20 })],
    });
    await world.occur("count");
    await world.drain();
    expect(await world.run("count")).toMatchObject({ status: "errored", reason: "over its timeout of 20 s" });
  });

  test("stops each turn at its maxRuntime", async () => {
    const world = new Harness({
      tasks: [counting(8, () => world.clock.advance(1_000), { maxRuntimeSeconds: 3 })],
    });
    await world.occur("count");
    await world.next();
    expect(await world.run("count")).toMatchObject({ status: "interrupted", reason: "maxRuntime", ticks: 3 });
  });
});

const counts = { update: 0 };

function counted<T extends object>(store: T): T {
  counts.update = 0;
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name === "update") counts.update++;
        return value.apply(target, args);
      };
    },
  });
}
