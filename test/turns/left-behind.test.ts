/** What becomes of a worker's process: a task that goes on after its turn ends it, and a wrong clock is refused. */
import type { Context } from "aws-lambda";
import { expect, test } from "vitest";
import { defineTask, type RunContext, type Task } from "../../functions/model/task/task.ts";
import { pauseRun, resumeRun } from "../../functions/operators/index.ts";
import { Harness, ProcessEnded } from "../engine/harness.ts";
import { interceptedStore } from "../engine/intercepted-store.ts";
import { sqsEvent } from "../simulation/lambda-event.ts";

const endedLine = "task goes on after its turn: its process ends";

/** "own": a task's own run. */
function ownTask(run: (ctx: RunContext<never>) => unknown): Task {
  return defineTask({ name: "own", description: "Runs.", maxAttempts: 1, run }) as Task;
}

/** "walk": three items of a second each. */
function walkTask(harness: () => Harness): Task {
  return defineTask({
    name: "walk",
    description: "Walks over three items.",
    async *items({ cursor = 0 }) {
      for (let n = Number(cursor) + 1; n <= 3; n++) yield [n, n];
    },
    process: () => new Promise<void>((resolve) => harness().clock.after(1_000, resolve)),
  }) as Task;
}

test("a run that ignores its signal is saved and continued, and its process ends without an answer", async () => {
  const harness: Harness = new Harness({
    tasks: [
      ownTask(async (ctx) => {
        await ctx.checkpoint(1);
        if (ctx.turn === 0) await new Promise(() => {});
        return "done";
      }),
    ],
  });
  await harness.occur("own");
  let endedAt: number | undefined;
  const turn = harness.next().catch((error) => {
    endedAt = harness.clock.monotonic();
    throw error;
  });
  const ended = expect(turn).rejects.toThrow(ProcessEnded);
  await harness.clock.advance(20_000);
  await ended;
  // Half of the margin that every turn keeps before the function's end: a try of the settling write fits into it.
  expect(endedAt).toBe(17_500);
  const run = await harness.run("own");
  expect(run).toMatchObject({ status: "interrupted", reason: "deadline", turn: 1, cursor: "1" });
  expect(harness.log.filter(({ event }) => event === endedLine)).toMatchObject([
    { level: "error", run: `own/${run.run}` },
  ]);

  // The next turn is done by another process. Then the first turn's message comes back, and means nothing.
  expect(await harness.next()).toEqual({ batchItemFailures: [] });
  await harness.clock.advance(harness.lane.visibilityTimeoutSeconds * 1000);
  expect(await harness.next()).toEqual({ batchItemFailures: [] });
  expect(await harness.next()).toBeUndefined();
  expect(await harness.run("own")).toMatchObject({ status: "succeeded", turn: 1, output: '"done"' });
});

test("once a task is left behind, the batch's other turns stop before their next item, and then the process ends", async () => {
  let hangs = false;
  const harness: Harness = new Harness({
    lane: { timeoutSeconds: 900, visibilityTimeoutSeconds: 5_400 },
    store: (store) =>
      interceptedStore(store, ({ forward, args }) => {
        const isOwn = (args[0] as { task?: string }).task === "own";
        return hangs && isOwn ? Promise.reject(new Error("no answer")) : forward();
      }),
    tasks: [
      ownTask(() => {
        hangs = true;
        return new Promise(() => {});
      }),
      defineTask({
        name: "walk",
        description: "Walks over a thousand items.",
        async *items({ cursor = 0 }) {
          for (let n = Number(cursor) + 1; n <= 1_000; n++) yield [n, n];
        },
        process: () => new Promise<void>((resolve) => harness.clock.after(1_000, resolve)),
      }) as Task,
    ],
  });
  await harness.occur("own");
  await harness.occur("walk");
  const messages = [harness.queue.receive("default"), harness.queue.receive("default")].flatMap(
    (message) => message ?? [],
  );
  const batch = expect(
    harness.worker(sqsEvent(messages, "default"), harness.lambdaContext(900)),
  ).rejects.toThrow(ProcessEnded);
  await harness.clock.advance(40_000);
  await batch;
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", reason: "shutdown" });
  expect((await harness.run("walk")).ticks).toBeLessThan(35);
});

test("when a worker answers, none of its timers is set any more", async () => {
  let resumes = false;
  const harness: Harness = new Harness({
    tasks: [walkTask(() => harness), ownTask(() => "done")],
  });
  const answered = async (seconds: number) => {
    let timers: number | undefined;
    const turn = harness.next().then(() => {
      timers = harness.clock.timers;
    });
    if (resumes) {
      await harness.clock.advance(1_500);
      await pauseRun(harness.context, await harness.run("walk"));
      await resumeRun(harness.context, await harness.run("walk"));
    }
    await harness.clock.advance(seconds * 1_000);
    await turn;
    return timers;
  };
  await harness.occur("own");
  expect(await answered(0)).toBe(0);
  await harness.occur("walk");
  resumes = true;
  expect(await answered(30)).toBe(0);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 3 });
});

test("a worker whose clock is more than two seconds behind Lambda's works on no message, puts each off for a minute at the most, and ends its process", async () => {
  const lane = { timeoutSeconds: 900, visibilityTimeoutSeconds: 5_400 };
  const harness: Harness = new Harness({ tasks: [ownTask(() => "done")], lane });
  await harness.occur("own");
  const work = (behindMs: number) => {
    const message = harness.queue.receive("default");
    if (message === undefined) throw new Error("no message is visible");
    const remaining = lane.timeoutSeconds * 1000 + behindMs;
    const context = { ...harness.lambdaContext(0), getRemainingTimeInMillis: () => remaining } as Context;
    return harness.worker(sqsEvent([message], "default"), context);
  };
  await expect(work(2_001)).rejects.toThrow(ProcessEnded);
  expect(await harness.runs("own")).toEqual([]);
  expect(harness.log.find(({ event }) => event === "message comes back")?.fields?.error).toContain(
    "this machine's clock is 2001 ms behind AWS's: allowed are 2000 ms",
  );
  await harness.clock.advance(60_000);
  expect(await work(2_000)).toEqual({ batchItemFailures: [] });
  expect(await harness.run("own")).toMatchObject({ status: "succeeded" });
});

test("a run that shares its batches with a task that is left behind is not given up for it", async () => {
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "hung",
        description: "Never counts its items.",
        total: () => new Promise<number>(() => {}),
        *items() {
          yield [1, 1];
        },
        process() {},
      }) as Task,
      ownTask(
        ({ signal }) =>
          new Promise((resolve, reject) => {
            harness.clock.after(10_000, () => resolve("done"));
            signal.addEventListener("abort", () => reject(signal.reason));
          }),
      ),
    ],
  });
  await harness.queue.send("default", '{"task":"own"}');
  for (let batch = 0; batch < 7; batch++) {
    await harness.queue.send("default", '{"task":"hung"}');
    const messages = [harness.queue.receive("default"), harness.queue.receive("default")].flatMap(
      (message) => message ?? [],
    );
    const ended = expect(
      harness.worker(sqsEvent(messages, "default"), harness.lambdaContext(20)),
    ).rejects.toThrow(ProcessEnded);
    await harness.clock.advance(20_000);
    await ended;
    for (const { receiptHandle } of messages) harness.queue.delete("default", receiptHandle);
    expect(await harness.run("own")).toMatchObject({ status: "interrupted", attempt: 1, fruitlessTurns: 0 });
  }
});
