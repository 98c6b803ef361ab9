/** `ctx.previous`: a task's last success before its run. */
import { expect, test } from "vitest";
import { redriveRun } from "../../functions/operators/index.ts";
import { defineTask, type PreviousSuccess, type RunContext, type TaskContext } from "../../index.ts";
import { Harness } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { Sharded } from "./parallel/sharded.ts";

type Seen = PreviousSuccess | undefined;

/** A task whose output is how often it ran; `at` is called first. */
function counting(seen: Seen[], at: (n: number) => void = () => {}, settings: object = {}) {
  let runs = 0;
  return defineTask({
    name: "walk",
    description: "Takes what is new.",
    ...settings,
    async run(ctx: RunContext) {
      seen.push(await ctx.previous());
      at(++runs);
      return { n: runs };
    },
  } as never);
}

async function occurAndDrain(harness: Harness, minutes: number): Promise<string> {
  for (let minute = 0; minute < minutes; minute++) await harness.clock.advance(60_000);
  const { second } = harness;
  await harness.occur("walk");
  await harness.drain();
  return `${second}/cron-4f1a2b`;
}

test("a run is told the output, the instant and the name of its task's last success", async () => {
  const seen: Seen[] = [];
  const harness = new Harness({
    tasks: [
      counting(
        seen,
        (n) => {
          if (n === 2) throw new Error("no luck");
        },
        { maxAttempts: 1 },
      ),
    ],
  });
  const first = await occurAndDrain(harness, 1);
  await occurAndDrain(harness, 1);
  await occurAndDrain(harness, 1);
  expect(seen).toEqual([
    undefined,
    { run: first, output: { n: 1 }, succeededAt: new Date("2026-03-01T12:01:00.000Z") },
    { run: first, output: { n: 1 }, succeededAt: new Date("2026-03-01T12:01:00.000Z") },
  ]);
});

test("a run of an earlier instant that succeeds meanwhile does not change the answer of a later attempt", async () => {
  const seen: Seen[] = [];
  let failing = true;
  const harness = new Harness({
    tasks: [
      counting(
        seen,
        (n) => {
          if (failing && n > 1) throw new Error("no luck");
        },
        { maxAttempts: 1, overlap: "allow" },
      ),
    ],
  });
  const first = await occurAndDrain(harness, 1);
  const second = await occurAndDrain(harness, 1);
  const third = await occurAndDrain(harness, 1);
  failing = false;
  await redriveRun(harness.context, { task: "walk", run: second }, {});
  await harness.drain();
  expect(await harness.memory.get({ task: "walk", run: second })).toMatchObject({ status: "succeeded" });
  await harness.clock.advance(60_000);
  await redriveRun(harness.context, { task: "walk", run: third }, {});
  await harness.drain();
  expect(seen.map((one) => one?.run)).toEqual([undefined, first, first, first, second]);
});

test("it is read once a turn however often it is asked for, and not where it is not", async () => {
  let reads = 0;
  const asks = defineTask({
    name: "walk",
    description: "Asks at each item.",
    *items() {
      for (let n = 1; n <= 3; n++) yield [n, n];
    },
    process: async (n: number, ctx) => {
      if (n > 1) await ctx.previous();
    },
  });
  const harness = new Harness({
    tasks: [asks as never],
    store: (store) =>
      new Proxy(store, {
        get: (target, name) => {
          if (name === "list") reads++;
          const member: unknown = Reflect.get(target, name);
          return typeof member === "function" ? member.bind(target) : member;
        },
      }),
  });
  await occurAndDrain(harness, 1);
  expect(reads).toBe(1);
});

test("of a task with a limit for each key it is the last success of the same key", async () => {
  const seen: Seen[] = [];
  const harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Takes what is new of a shop.",
        concurrency: { limit: 1, key: "shop" },
        params: {
          "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) },
        } as never,
        async run(ctx: RunContext) {
          seen.push(await ctx.previous());
          return ctx.params;
        },
      } as never),
    ],
    paramsShapes: { walk: {} as never },
  });
  for (const shop of ["a", "b", "a"]) {
    await harness.clock.advance(60_000);
    await harness.queue.send("default", JSON.stringify({ task: "walk", params: { shop } }));
    await harness.drain();
  }
  expect(seen.map((one) => one?.output)).toEqual([undefined, undefined, { shop: "a" }]);
});

test("the shards of a run are told what their run would be", async () => {
  const seen: Seen[] = [];
  const sharded = new Sharded({
    task: {
      process: async (_: number, ctx: TaskContext) => void seen.push(await ctx.previous()),
    },
  });
  await sharded.start();
  await sharded.drainFor(10);
  const { run: first } = sharded.key;
  expect(await sharded.memory.get(sharded.key)).toMatchObject({ status: "succeeded" });
  expect(new Set(seen)).toEqual(new Set([undefined]));
  seen.length = 0;
  await sharded.start();
  await sharded.drainFor(10);
  expect(seen).toHaveLength(12);
  expect(new Set(seen.map((one) => one?.run))).toEqual(new Set([first]));
});

test("the shards of a run that one process works on read their run's runs before it once", async () => {
  let reads = 0;
  let fails = true;
  const sharded = new Sharded({
    task: { process: async (_: number, ctx: TaskContext) => void (await ctx.previous()) },
    store: (store) =>
      interceptedStore(store, ({ method, args, forward }) => {
        const { after } = (args[1] ?? {}) as { readonly after?: string };
        if (method !== "list" || after === undefined) return forward();
        reads++;
        if (!fails) return forward();
        fails = false;
        throw new Error("the table is busy");
      }),
  });
  await sharded.start();
  await sharded.drainFor(10);
  expect(await sharded.parent()).toMatchObject({ status: "succeeded" });
  // The first one failed.
  expect(reads).toBe(2);
  await sharded.start();
  await sharded.drainFor(10);
  expect(await sharded.parent()).toMatchObject({ status: "succeeded" });
  expect(reads).toBe(3);
});

test("a long output is told as its record has it", async () => {
  const seen: Seen[] = [];
  const harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Has a long output.",
        async run(ctx) {
          seen.push(await ctx.previous());
          return "x".repeat(2_000);
        },
      }) as never,
    ],
  });
  const first = await occurAndDrain(harness, 1);
  await occurAndDrain(harness, 1);
  expect(seen[1]).toMatchObject({ run: first, output: expect.stringMatching(/^x{900,}/) });
});
