/** The callbacks of a task that a worker calls under its lease: when, how often, and what a throw does. */

import * as v from "valibot";
import { expect, test } from "vitest";
import type { CallbackInfo, CallbackOptions } from "../../../functions/model/callbacks.ts";
import { callbackNames } from "../../../functions/model/callbacks.ts";
import { NonRetryableError } from "../../../functions/model/errors.ts";
import type { ErrorInfo } from "../../../functions/model/task/items/error-hook.ts";
import {
  type CallbackContext,
  defineTask,
  type Task,
  type TaskContext,
} from "../../../functions/model/task/task.ts";
import { cancelRun, pauseRun, redriveRun, resumeRun } from "../../../functions/operators/index.ts";
import { Harness, ProcessEnded } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

type Given = CallbackOptions<CallbackContext>;

/** What happened, in its order: items by their number, callbacks by their name and what they were told. */
function story() {
  const lines: string[] = [];
  const tell =
    (name: string, then: (ctx: CallbackContext, info: CallbackInfo) => unknown = () => {}) =>
    (ctx: CallbackContext, info: CallbackInfo) => {
      const error = info.error === undefined ? "" : ` ${(info.error as Error).message}`;
      lines.push(`${name}${info.reason === undefined ? "" : ` (${info.reason})`}${error}`);
      return then(ctx, info);
    };
  const all: Given = Object.fromEntries(
    callbackNames.filter((name) => name !== "aroundTurn").map((name) => [name, tell(name)]),
  );
  return { lines, tell, all };
}

function throws(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}

const hangs = () => new Promise<never>(() => {});

function once(harness: Harness) {
  return harness.occur("walk").then(() => harness.drain());
}

/** A walk that a person stops in each of its items; its worker notices that a second later. */
function stoppedBy(stop: typeof cancelRun, callbacks: Given): Harness {
  const stopIt = async () => {
    await stop(harness.context, await harness.run("walk"), {});
    await harness.clock.advance(1_000);
  };
  const harness: Harness = new Harness({ tasks: [walkTask(3, stopIt, callbacks)] });
  return harness;
}

test("a run calls afterStart before its first item and afterComplete after its last one", async () => {
  const { lines, all } = story();
  const harness = new Harness({ tasks: [walkTask(2, (n) => lines.push(`${n}`), all)] });
  await once(harness);
  expect(lines).toEqual(["afterStart", "1", "2", "afterComplete"]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", startCalled: true });
});

test("a task without callbacks makes the writes that it made before", async () => {
  const sets: string[] = [];
  const harness = new Harness({
    tasks: [walkTask(2)],
    store: (store) =>
      interceptedStore(store, async ({ method, forward, args }) => {
        const set = Object.entries((args[1] as { set?: object } | undefined)?.set ?? {});
        if (method === "update")
          sets.push(...set.flatMap(([name, value]) => (value === undefined ? [] : name)));
        return forward();
      }),
  });
  await once(harness);
  expect(sets).toContain("ticks");
  expect(sets).not.toContain("startCalled");
  expect(sets).not.toContain("errors");
  expect(await harness.run("walk")).not.toHaveProperty("startCalled");
});

test("a run that is interrupted calls afterInterrupt with the reason in each turn, and afterStart once", async () => {
  const { lines, all } = story();
  const task = walkTask(
    3,
    (n, ctx) => (n === 2 && ctx.turn === 0 ? ctx.snooze(30) : lines.push(`${n}`)),
    all,
  );
  const harness = new Harness({ tasks: [task] });
  await once(harness);
  await harness.drainFor(1);
  expect(lines).toEqual(["afterStart", "1", "afterInterrupt (snooze)", "2", "3", "afterComplete"]);
});

test("a run whose attempts fail calls afterRetry for each but the last, and afterError for that", async () => {
  const { lines, all } = story();
  const harness = new Harness({ tasks: [walkTask(1, throws("no"), { ...all, maxAttempts: 3, backoff: 1 })] });
  await once(harness);
  await harness.drainFor(1);
  expect(lines).toEqual(["afterStart", "afterRetry no", "afterRetry no", "afterError no"]);
  expect(await harness.run("walk")).toMatchObject({
    status: "errored",
    attempt: 3,
    error: { message: "no" },
  });
});

test("a run that is over its timeout calls afterError with the reason", async () => {
  const { lines, all } = story();
  const harness: Harness = new Harness({
    tasks: [walkTask(100, () => harness.clock.advance(1_000), { ...all, timeoutSeconds: 5 })],
  });
  await once(harness);
  const reason = "over its timeout of 5 s";
  expect(lines).toEqual(["afterStart", `afterError (${reason}) ${reason}`]);
  expect(await harness.run("walk")).toMatchObject({ status: "errored", reason });
});

test("a redriven run calls afterStart again", async () => {
  const { lines, all } = story();
  let fails = true;
  const task = walkTask(
    1,
    () => {
      if (fails) throw new Error("no");
    },
    { ...all, maxAttempts: 1 },
  );
  const harness = new Harness({ tasks: [task] });
  await once(harness);
  fails = false;
  await redriveRun(harness.context, await harness.run("walk"), {});
  await harness.drain();
  expect(lines).toEqual(["afterStart", "afterError no", "afterStart", "afterComplete"]);
});

test("a run that is paused under way calls afterPause under its lease, before the release", async () => {
  const { lines, all, tell } = story();
  const held: boolean[] = [];
  const afterPause = tell("afterPause", async () => {
    held.push((await harness.run("walk")).leaseExpiresAt > harness.clock.now());
  });
  const harness: Harness = new Harness({
    tasks: [
      walkTask(
        3,
        async (n) => {
          lines.push(`${n}`);
          if (n === 1) await pauseRun(harness.context, await harness.run("walk"), {});
          await harness.clock.advance(1_000);
        },
        { ...all, afterPause },
      ),
    ],
  });
  await once(harness);
  expect(lines).toEqual(["afterStart", "1", "afterPause"]);
  expect(held).toEqual([true]);
  expect(await harness.run("walk")).toMatchObject({ status: "paused", leaseExpiresAt: 0 });
  await resumeRun(harness.context, await harness.run("walk"), {});
  await harness.drain();
  expect(lines.slice(3)).toEqual(["2", "3", "afterComplete"]);
});

test("a run that is cancelled under way calls afterCancel, and its throw is recorded while the run stays cancelled", async () => {
  const { lines, all, tell } = story();
  const harness = stoppedBy(cancelRun, { ...all, afterCancel: tell("afterCancel", throws("no mail")) });
  await once(harness);
  expect(lines).toEqual(["afterStart", "afterCancel"]);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "cancelled", leaseExpiresAt: 0 });
  expect(run.errors).toMatchObject([{ name: "Error", message: "afterCancel: no mail" }]);
});

test.each(["afterStart", "afterComplete"] as const)(
  "a throw in %s fails the attempt, and the next one calls it again",
  async (name) => {
    const { lines, all, tell } = story();
    let times = 0;
    const callback = tell(name, () => {
      if (times++ === 0) throw new TypeError("no such shop", { cause: new Error("404") });
    });
    const harness = new Harness({
      tasks: [walkTask(1, (n) => lines.push(`${n}`), { ...all, [name]: callback, backoff: 1 })],
    });
    await once(harness);
    const failed = { name: "TypeError", message: `${name}: no such shop`, causes: ["Error: 404"] };
    expect(await harness.run("walk")).toMatchObject({ status: "retrying", attempt: 2, errors: [failed] });
    await harness.drainFor(1);
    const retry = `afterRetry ${name}: no such shop`;
    expect(lines).toEqual(
      name === "afterStart"
        ? ["afterStart", retry, "afterStart", "1", "afterComplete"]
        : ["afterStart", "1", "afterComplete", retry, "afterComplete"],
    );
    expect(await harness.run("walk")).toMatchObject({ status: "succeeded" });
  },
);

test("a NonRetryableError in afterComplete ends the run as errored, and afterError is called", async () => {
  const { lines, all, tell } = story();
  const afterComplete = tell("afterComplete", () => {
    throw new NonRetryableError("gone");
  });
  const harness = new Harness({ tasks: [walkTask(1, () => {}, { ...all, afterComplete })] });
  await once(harness);
  expect(lines).toEqual(["afterStart", "afterComplete", "afterError afterComplete: gone"]);
  expect(await harness.run("walk")).toMatchObject({
    status: "errored",
    attempt: 1,
    error: { name: "NonRetryableError", message: "afterComplete: gone" },
  });
});

test("a throw in afterInterrupt spends an attempt, and one in afterRetry ends the run at once", async () => {
  const { lines, all, tell } = story();
  const task = walkTask(1, (_, ctx) => (ctx.turn === 0 ? ctx.snooze(1) : undefined), {
    ...all,
    afterInterrupt: tell("afterInterrupt", throws("first")),
    afterRetry: tell("afterRetry", throws("second")),
    backoff: 1,
  });
  const harness = new Harness({ tasks: [task] });
  await once(harness);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "errored", attempt: 1, reason: "afterRetry failed" });
  expect(run.error?.message).toBe("afterRetry: second");
  expect(run.errors?.map(({ message }) => message)).toEqual(["afterInterrupt: first"]);
  await harness.drainFor(1);
  expect(lines).toEqual([
    "afterStart",
    "afterInterrupt (snooze)",
    "afterRetry afterInterrupt: first",
    "afterError (afterRetry failed) afterRetry: second",
  ]);
});

test("a throw in afterError is recorded among the earlier errors and never hides the first error", async () => {
  const { all, tell } = story();
  const afterError = tell("afterError", throws("pager is down"));
  const harness = new Harness({
    tasks: [walkTask(1, throws("no"), { ...all, afterError, maxAttempts: 2, backoff: 1 })],
  });
  await once(harness);
  await harness.drainFor(1);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "errored", error: { message: "no", attempt: 2 } });
  expect(run.errors?.map(({ message }) => message)).toEqual(["no", "afterError: pager is down"]);
  expect(harness.log.filter(({ event }) => event === "callback failed")).toMatchObject([{ level: "error" }]);
});

test("a throw in afterError of a run that is given up is recorded too", async () => {
  const { all, tell } = story();
  const afterError = tell("afterError", throws("pager is down"));
  const harness: Harness = new Harness({
    tasks: [walkTask(100, () => harness.clock.advance(1_000), { ...all, afterError, timeoutSeconds: 5 })],
  });
  await once(harness);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "errored", error: { message: "over its timeout of 5 s" } });
  expect(run.errors?.map(({ message }) => message)).toEqual(["afterError: pager is down"]);
});

test("a throw in afterPause fails the attempt, and the run stays paused", async () => {
  const { lines, all, tell } = story();
  const harness = stoppedBy(pauseRun, { ...all, afterPause: tell("afterPause", throws("no")) });
  await once(harness);
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "paused", attempt: 2, leaseExpiresAt: 0 });
  expect(run.errors?.map(({ message }) => message)).toEqual(["afterPause: no"]);
  expect(lines).toEqual(["afterStart", "afterPause"]);
});

test("a cancel that comes while afterComplete is at work is obeyed, and afterCancel is called as well", async () => {
  const { lines, all, tell } = story();
  const afterComplete = tell("afterComplete", async () => {
    await cancelRun(harness.context, await harness.run("walk"), {});
  });
  const harness: Harness = new Harness({ tasks: [walkTask(1, () => {}, { ...all, afterComplete })] });
  await once(harness);
  expect(lines).toEqual(["afterStart", "afterComplete", "afterCancel"]);
  expect(await harness.run("walk")).toMatchObject({ status: "cancelled", leaseExpiresAt: 0 });
});

test.each([
  ["errored", ["afterError"], [pauseRun]],
  ["succeeded", ["afterComplete"], [pauseRun]],
  // The cancel is seen only when the run is to be recorded as succeeded.
  ["cancelled", ["afterComplete", "afterCancel"], [pauseRun, cancelRun]],
] as const)(
  "a pause within the last item of a run that is then %s calls no afterPause, but %j",
  async (status, last, moves) => {
    const { lines, all } = story();
    const process = async (n: number) => {
      if (n < 2) return;
      for (const move of moves) await move(harness.context, await harness.run("walk"), {});
      if (status === "errored") throw new Error("no");
    };
    const harness: Harness = new Harness({ tasks: [walkTask(2, process, { ...all, maxAttempts: 1 })] });
    await once(harness);
    await harness.drainFor(3);
    expect(lines.map((line) => line.split(" ")[0])).toEqual(["afterStart", ...last]);
    expect(await harness.run("walk")).toMatchObject({ status, leaseExpiresAt: 0 });
    expect((await harness.run("walk")).untold).toBeUndefined();
  },
);

test("a run that was resumed while afterPause was at work goes on in the same turn of its worker", async () => {
  const { lines, all, tell } = story();
  const afterPause = tell("afterPause", async () => {
    await resumeRun(harness.context, await harness.run("walk"), {});
  });
  const harness: Harness = new Harness({
    tasks: [
      walkTask(
        2,
        async (n) => {
          lines.push(`${n}`);
          if (n === 1) await pauseRun(harness.context, await harness.run("walk"), {});
          await harness.clock.advance(1_000);
        },
        { ...all, afterPause },
      ),
    ],
  });
  await once(harness);
  expect(lines).toEqual(["afterStart", "1", "afterPause", "2", "afterComplete"]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded" });
});

test.each([
  ["afterStart", "retrying"],
  ["afterComplete", "retrying"],
  ["afterError", "errored"],
] as const)("%s that never returns does not hold its run past the end of its turn", async (name, status) => {
  const { all } = story();
  const work = name === "afterError" ? throws("no") : () => {};
  const harness = new Harness({
    tasks: [walkTask(1, work, { ...all, [name]: hangs, maxAttempts: name === "afterError" ? 1 : 2 })],
  });
  await harness.occur("walk");
  const ended = expect(harness.next()).rejects.toThrow(ProcessEnded);
  await harness.clock.advance(17_600);
  await ended;
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status, leaseExpiresAt: 0 });
  expect(run.errors?.at(-1)?.message).toBe(`${name} did not return before the end of its turn`);
});

test("the lease is renewed while a callback is at work, and its signal is its own", async () => {
  const { all, tell } = story();
  const signals: boolean[] = [];
  const afterComplete = tell("afterComplete", async ({ signal }) => {
    await new Promise<void>((resolve) => harness.clock.after(70_000, resolve));
    signals.push(signal.aborted);
  });
  const harness: Harness = new Harness({
    tasks: [walkTask(1, () => {}, { ...all, afterComplete })],
    lane: { timeoutSeconds: 100, visibilityTimeoutSeconds: 600 },
  });
  await harness.occur("walk");
  const turn = harness.next();
  await harness.clock.advance(80_000);
  await turn;
  expect(signals).toEqual([false]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", turn: 0, fruitlessTurns: 0 });
});

test("a callback has the params of its run, its cursor and its services, and cannot end the turn", async () => {
  const seen: unknown[] = [];
  const task = defineTask({
    name: "walk",
    description: "Walks.",
    params: v.object({ days: v.optional(v.number(), 30) }),
    *items() {
      yield [1, "one"];
    },
    process() {},
    afterComplete(ctx) {
      seen.push(ctx.params.days, ctx.cursor, ctx.task);
      (ctx as TaskContext<{ days: number }>).snooze(1);
    },
    maxAttempts: 1,
  });
  const harness = new Harness({ tasks: [task as Task] });
  await once(harness);
  expect(seen).toEqual([30, "one", "walk"]);
  expect((await harness.run("walk")).error?.message).toBe(
    "afterComplete: ctx.snooze is not allowed in a callback: only in the task's own work",
  );
});

test("afterError gets params that the task refuses as they are", async () => {
  const seen: unknown[] = [];
  const task = defineTask({
    name: "walk",
    description: "Walks.",
    params: v.object({ days: v.number() }),
    run() {},
    afterError: ({ params }, { error }) => seen.push(params, (error as Error).name),
  });
  const harness = new Harness({ tasks: [task as Task] });
  await once(harness);
  expect(seen).toEqual([{}, "InvalidParamsError"]);
});

test("a worker that dies after afterComplete leaves the run to the next one, which calls it again", async () => {
  const { lines, all } = story();
  let dies = true;
  const harness: Harness = new Harness({
    tasks: [walkTask(1, (n) => lines.push(`${n}`), all)],
    store: (store) =>
      interceptedStore(store, async ({ forward, args }) => {
        if (dies && (args[1] as { name?: string } | undefined)?.name === "succeed")
          return new Promise(() => {});
        return forward();
      }),
  });
  await harness.occur("walk");
  void harness.next();
  await harness.clock.advance(100);
  harness.clock.crash();
  dies = false;
  await harness.drainFor(5);
  // Nothing was saved of the first worker's turn, so that it begins again.
  expect(lines).toEqual(["afterStart", "1", "afterComplete", "afterStart", "1", "afterComplete"]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded" });
});

test("the stage's onError is told once of each error of a callback, beside that of the attempt", async () => {
  const told: string[] = [];
  const task = walkTask(1, throws("poison"), {
    maxAttempts: 1,
    afterStart: () => {},
    afterError: throws("no pager"),
  });
  const onError = (error: unknown, { item, handled }: ErrorInfo) =>
    told.push(`${(error as Error).message} ${item} ${handled}`);
  await once(new Harness({ tasks: [task], onError }));
  expect(told).toEqual(["poison 1 false", "afterError: no pager undefined false"]);
  told.length = 0;
  await once(
    new Harness({
      tasks: [walkTask(1, undefined, { maxAttempts: 1, afterComplete: throws("no index") })],
      onError,
    }),
  );
  expect(told).toEqual(["afterComplete: no index undefined false"]);
});
