/** Items, pages and tasks' own runs that take longer than a checkpoint, a lease or a patience. */
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { defineTask, type RunContext, type TaskContext } from "../../functions/model/task.ts";
import { pauseRun, resumeRun } from "../../functions/operators/pause-run.ts";
import { Harness } from "./harness.ts";

const bulk = { name: "default", timeoutSeconds: 900, visibilityTimeoutSeconds: 5_400 };

function walking(each: (n: number, ctx: TaskContext) => unknown, settings: object = {}) {
  return defineTask({
    name: "walk",
    description: "Walks.",
    *items({ cursor = 0 }) {
      for (let n = cursor + 1; n <= 3; n++) yield [n, n];
    },
    process: each,
    ...settings,
  });
}

describe("a long item", () => {
  test("keeps its lease after a pause was heard, so that nobody else begins it", async () => {
    const begun: number[] = [];
    const world: Harness = new Harness({
      lane: bulk,
      tasks: [
        walking(async (n) => {
          begun.push(n);
          if (n > 1) return;
          await world.clock.advance(5_000);
          await pauseRun(world.context, await world.run("walk"));
          await world.clock.advance(60_000);
          expect((await world.run("walk")).leaseExpiresAt).toBeGreaterThan(world.clock.now());
          await resumeRun(world.context, await world.run("walk"));
          await world.clock.advance(60_000);
        }),
      ],
    });
    await world.occur("walk");
    await world.drain();
    expect(begun).toEqual([1, 2, 3]);
    expect(await world.run("walk")).toMatchObject({ status: "succeeded", ticks: 3 });
  });

  test("in which a pause was heard and taken back is not done again", async () => {
    const begun: number[] = [];
    const world: Harness = new Harness({
      lane: bulk,
      tasks: [
        walking(async (n) => {
          begun.push(n);
          if (n !== 2) return;
          await world.clock.advance(5_000);
          await pauseRun(world.context, await world.run("walk"));
          await world.clock.advance(6_000);
          await resumeRun(world.context, await world.run("walk"));
        }),
      ],
    });
    await world.occur("walk");
    await world.drain();
    expect(begun).toEqual([1, 2, 3]);
  });

  test("between two pauses leaves the second one's end to the clock", async () => {
    const world: Harness = new Harness({
      lane: bulk,
      tasks: [
        walking(async (n) => {
          if (n !== 2) return;
          await world.clock.advance(5_000);
          await pauseRun(world.context, await world.run("walk"));
          await world.clock.advance(6_000);
          await resumeRun(world.context, await world.run("walk"));
          await pauseRun(world.context, await world.run("walk"), {
            until: new Date(world.clock.now() + 3_600_000),
          });
        }),
      ],
    });
    await world.occur("walk");
    await world.next();
    expect(await world.run("walk")).toMatchObject({ status: "paused", leaseExpiresAt: 0 });
    for (let minute = 0; minute < 62; minute++) await world.minute();
    await world.drain();
    expect(await world.run("walk")).toMatchObject({ status: "succeeded", ticks: 3 });
  });

  test("that says the run is done is heard, though a pause was heard before", async () => {
    const begun: number[] = [];
    const world: Harness = new Harness({
      lane: bulk,
      tasks: [
        walking(async (n, ctx) => {
          begun.push(n);
          await world.clock.advance(5_000);
          await pauseRun(world.context, await world.run("walk"));
          await world.clock.advance(6_000);
          ctx.finish("enough");
        }),
      ],
    });
    await world.occur("walk");
    await world.drain();
    expect(begun).toEqual([1]);
    expect(await world.run("walk")).toMatchObject({ status: "succeeded", output: '"enough"' });
  });

  test("is not begun in the lease's last stretch while the table is down", async () => {
    let down = false;
    const begun: number[] = [];
    const world: Harness = new Harness({
      lane: bulk,
      store: (store) =>
        new Proxy(store, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name);
            if (typeof value !== "function") return value;
            return (...args: unknown[]) =>
              down ? Promise.reject(new Error("down")) : value.apply(target, args);
          },
        }),
      tasks: [
        defineTask({
          name: "walk",
          description: "Walks.",
          async *items() {
            down = true;
            await world.clock.advance(28_000);
            yield [1, 1];
          },
          process: (n: number) => void begun.push(n),
        }),
      ],
    });
    await world.occur("walk");
    const turn = world.next();
    await world.clock.advance(60_000);
    expect((await turn)?.batchItemFailures).toHaveLength(1);
    expect(begun).toEqual([]);
  });
});

describe("a cursor", () => {
  test("that its task goes on changing is saved as it was when its item was done", async () => {
    const world: Harness = new Harness({
      tasks: [
        defineTask({
          name: "walk",
          description: "Walks.",
          *items({ cursor }) {
            const place = cursor ?? { at: 0 };
            while (place.at < 3) {
              place.at++;
              yield [place.at, place];
            }
          },
          async process(n: number) {
            if (n < 3) return world.clock.advance(1_500);
            expect((await world.run("walk")).cursor).toBe('{"at":2}');
            return undefined;
          },
        }),
      ],
    });
    await world.occur("walk");
    await world.drain();
    expect(await world.run("walk")).toMatchObject({ status: "succeeded", cursor: '{"at":3}' });
  });
});

describe("empty pages", () => {
  test("count as time: the turn is interrupted at its deadline", async () => {
    const world: Harness = new Harness({
      tasks: [
        defineTask({
          name: "walk",
          description: "Walks.",
          async *pages() {
            for (let i = 0; i < 60; i++) {
              await world.clock.advance(1_000);
              yield [[] as number[], (n: number) => n];
            }
          },
          process: () => {},
        }),
      ],
    });
    await world.occur("walk");
    await world.next();
    expect(await world.run("walk")).toMatchObject({ status: "interrupted", reason: "deadline" });
  });
});

describe("a task's own run", () => {
  const own = (run: (ctx: RunContext<never>) => unknown, settings: object = {}) =>
    defineTask({ name: "own", description: "Runs.", maxAttempts: 1, run, ...settings });

  test("that is done late is done", async () => {
    const world: Harness = new Harness({
      tasks: [
        own(async () => {
          await world.clock.advance(16_000);
          return "done";
        }),
      ],
    });
    await world.occur("own");
    await world.drain();
    expect(await world.run("own")).toMatchObject({ status: "succeeded", output: '"done"', attempt: 1 });
  });

  test("that its signal ends by an AbortError spends no attempt on a pause", async () => {
    const world: Harness = new Harness({
      tasks: [own(({ signal }) => sleep(60_000, undefined, { signal }))],
    });
    await world.occur("own");
    const turn = world.next();
    await world.clock.advance(2_000);
    await pauseRun(world.context, await world.run("own"));
    await world.clock.advance(10_000);
    await turn;
    expect(await world.run("own")).toMatchObject({ status: "paused", attempt: 1, leaseExpiresAt: 0 });
  });

  test("without a checkpoint is interrupted when the machine stops, and spends no attempt", async () => {
    const world: Harness = new Harness({
      tasks: [own(({ signal }) => sleep(60_000, undefined, { signal }))],
    });
    await world.occur("own");
    const turn = world.next();
    await world.clock.advance(1_500);
    world.stopMachine();
    await world.clock.advance(2_000);
    await turn;
    expect(await world.run("own")).toMatchObject({ status: "interrupted", reason: "shutdown", attempt: 1 });
  });

  test("is told at its lease's end, though a write of its lease never comes back", async () => {
    let hangs = false;
    let told: number | undefined;
    const world: Harness = new Harness({
      lane: bulk,
      store: (store) =>
        new Proxy(store, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name);
            if (typeof value !== "function") return value;
            return (...args: unknown[]) => (hangs ? new Promise(() => {}) : value.apply(target, args));
          },
        }),
      tasks: [
        own(
          ({ signal }) =>
            new Promise(() => {
              hangs = true;
              signal.addEventListener("abort", () => {
                told = world.clock.monotonic();
              });
            }),
        ),
      ],
    });
    await world.occur("own");
    void world.next();
    await world.clock.advance(60_000);
    expect(told).toBe(30_000);
  });

  test("refuses ticks that are no number", async () => {
    const world: Harness = new Harness({ tasks: [own((ctx) => ctx.checkpoint(1, Number.NaN))] });
    await world.occur("own");
    await world.drain();
    expect((await world.run("own")).error?.message).toBe("ticks NaN is not allowed: a whole number from 0");
  });
});

describe("a run's whole time", () => {
  test.each([
    ["snoozes", (_: number, ctx: TaskContext) => ctx.snooze(30)],
    [
      "throws",
      () => {
        throw new Error("no");
      },
    ],
  ])("is over for a task that %s in each turn, too", async (_, each) => {
    const world = new Harness({
      tasks: [walking(each, { timeoutSeconds: 60, maxAttempts: 50, backoff: 20 })],
    });
    await world.occur("walk");
    for (let i = 0; i < 12; i++) {
      await world.drain();
      await world.clock.advance(10_000);
    }
    expect(await world.run("walk")).toMatchObject({ status: "errored", reason: "over its timeout of 60 s" });
  });
});
