/** `aroundTurn`: a task's own code around the whole work of each turn. */
import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "vitest";
import type { CallbackOptions } from "../../../functions/model/callbacks.ts";
import { type CallbackContext, defineTask, type Task } from "../../../functions/model/task/task.ts";
import { pauseRun } from "../../../functions/operators/index.ts";
import { Harness, ProcessEnded } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

type Around = NonNullable<CallbackOptions<CallbackContext>["aroundTurn"]>;

async function worked(task: Task) {
  const harness = new Harness({ tasks: [task] });
  await harness.occur(task.name);
  await harness.drainFor(2);
  return harness.run(task.name);
}

test("aroundTurn surrounds afterStart, total and the items of each turn, and the callbacks at the end come after it", async () => {
  const lines: string[] = [];
  const tenant = new AsyncLocalStorage<string>();
  const run = await worked(
    walkTask(
      2,
      (n, ctx) => {
        lines.push(`${n} ${tenant.getStore()}`);
        if (ctx.turn === 0) ctx.finish();
      },
      {
        total: () => {
          lines.push("total");
          return 2;
        },
        aroundTurn: async (_: unknown, proceed: () => Promise<void>) => {
          lines.push("begin");
          await tenant.run("main", proceed);
          lines.push("end");
        },
        afterStart: () => lines.push("afterStart"),
        afterComplete: () => lines.push(`afterComplete ${tenant.getStore()}`),
      },
    ),
  );
  expect(lines).toEqual(["begin", "afterStart", "total", "1 main", "end", "afterComplete undefined"]);
  expect(run).toMatchObject({ status: "succeeded", ticks: 1 });
});

test("aroundTurn surrounds each turn of an interrupted run once", async () => {
  const lines: string[] = [];
  await worked(
    walkTask(2, (n, ctx) => (n === 2 && ctx.turn === 0 ? ctx.snooze(1) : lines.push(`${n}`)), {
      aroundTurn: async ({ turn }: CallbackContext, proceed: () => Promise<void>) => {
        lines.push(`turn ${turn}`);
        await proceed();
      },
    }),
  );
  expect(lines).toEqual(["turn 0", "1", "turn 1", "2"]);
});

const nothing = "aroundTurn returned without a call of proceed, which does the turn's work";
const wrong: readonly [what: string, around: Around, message: string, done: number][] = [
  ["returns without a call of proceed", () => {}, nothing, 0],
  [
    "throws before it calls proceed",
    () => {
      throw new Error("no connection");
    },
    "aroundTurn: no connection",
    0,
  ],
  [
    "throws after the items",
    async (_, proceed) => {
      await proceed();
      throw new Error("no commit");
    },
    "aroundTurn: no commit",
    2,
  ],
  [
    "throws while the items are being done",
    async (_, proceed) => {
      void proceed();
      throw new Error("too soon");
    },
    "aroundTurn: too soon",
    2,
  ],
];

test.each(wrong)("an aroundTurn that %s fails the attempt", async (_, aroundTurn, message, done) => {
  const items: number[] = [];
  const run = await worked(walkTask(2, (n) => items.push(n), { aroundTurn, maxAttempts: 1 }));
  expect(run).toMatchObject({ status: "errored", error: { message } });
  expect(items).toHaveLength(done);
});

const passedOn: readonly [what: string, around: Around, message: string][] = [
  ["lets through", (_, proceed) => proceed(), "no"],
  ["swallows", (_, proceed) => proceed().catch(() => {}), "no"],
  [
    "does not wait for",
    (_, proceed) => {
      void proceed();
    },
    "no",
  ],
  [
    "does not wait for, and that throws itself,",
    (_, proceed) => {
      void proceed();
      throw new Error("too soon");
    },
    "aroundTurn: too soon",
  ],
  [
    "words in its own way",
    async (_, proceed) => {
      await proceed().catch((cause: unknown) => {
        throw new Error("rolled back", { cause });
      });
    },
    "aroundTurn: rolled back",
  ],
];

test.each(passedOn)(
  "a failure of an item that aroundTurn %s fails the attempt",
  async (_, aroundTurn, message) => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    const fails = async () => {
      await null;
      throw new Error("no");
    };
    const run = await worked(walkTask(1, fails, { aroundTurn, maxAttempts: 1 }));
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", note);
    expect(unhandled).toEqual([]);
    expect(run).toMatchObject({ status: "errored", error: { message } });
  },
);

test("aroundTurn that calls proceed twice, and does not wait for it, has the items done once and waited for", async () => {
  const items: number[] = [];
  const run = await worked(
    walkTask(2, async (n) => items.push(n), {
      aroundTurn: (_: unknown, proceed: () => Promise<void>) => {
        void proceed();
        void proceed();
      },
    }),
  );
  expect(items).toEqual([1, 2]);
  expect(run).toMatchObject({ status: "succeeded", ticks: 2 });
});

test.each(["before", "after"])(
  "aroundTurn that hangs %s the items does not hold its run past the end of its turn",
  async (when) => {
    const items: number[] = [];
    const aroundTurn: Around = async (_, proceed) => {
      if (when === "after") await proceed();
      await new Promise(() => {});
    };
    const harness = new Harness({
      tasks: [walkTask(1, (n) => items.push(n), { aroundTurn, maxAttempts: 1 })],
    });
    await harness.occur("walk");
    const ended = expect(harness.next()).rejects.toThrow(ProcessEnded);
    await harness.clock.advance(17_600);
    await ended;
    expect(items).toEqual(when === "after" ? [1] : []);
    expect(await harness.run("walk")).toMatchObject({
      status: "errored",
      leaseExpiresAt: 0,
      error: { message: "aroundTurn did not return before the end of its turn" },
    });
  },
);

test("a task's own run is told to stop within aroundTurn, and that is no failure", async () => {
  const task = defineTask({
    name: "own",
    description: "Runs.",
    async run(ctx) {
      await ctx.checkpoint(1);
      await pauseRun(harness.context, await harness.run("own"), {});
      await harness.clock.advance(2_000);
      await ctx.checkpoint(2);
    },
    async aroundTurn(_, proceed) {
      await proceed();
    },
  }) as Task;
  const harness: Harness = new Harness({ tasks: [task] });
  await harness.occur("own");
  await harness.drain();
  expect(await harness.run("own")).toMatchObject({ status: "paused", attempt: 1, leaseExpiresAt: 0 });
});
