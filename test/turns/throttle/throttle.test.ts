/** A task that is throttled: when its conditions are asked, how its turn ends, and when its run goes on or is given up. */
import { expect, test } from "vitest";
import {
  defineTask,
  type RunContext,
  type Task,
  type TaskContext,
  type Throttles,
} from "../../../functions/model/task/task.ts";
import { pauseRun, redriveRun, resumeRun } from "../../../functions/operators/index.ts";
import { Harness, ProcessEnded } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

/** "walk": so many items of 100 ms, with throttles. `harness` is asked once it is there. */
function slowWalk(count: number, harness: () => Harness, throttle: Throttles, settings: object = {}): Task {
  return walkTask(count, () => harness().clock.advance(100), { throttle, ...settings });
}

/** Works on what there is, each minute and each time that a message is due, until the run has ended. */
async function toItsEnd(harness: Harness, longestHours = 30) {
  await harness.drain();
  const until = harness.clock.now() + longestHours * 3_600_000;
  while (harness.clock.now() < until) {
    const { status, notBefore = "" } = await harness.run("walk");
    if (status !== "interrupted" && status !== "retrying") break;
    await harness.clock.advance(Math.max(1_000, Date.parse(notBefore) - harness.clock.now()));
    if (harness.queue.size("default") === 0) await harness.minute();
    await harness.drain();
  }
  return harness.run("walk");
}

test("a throttled run is interrupted at its cursor with the condition's reason, spends no attempt, and goes on after 30 s", async () => {
  let lag = 0;
  const harness: Harness = new Harness({
    tasks: [
      walkTask(
        4,
        async (n) => {
          if (n === 2) lag = 12;
          await harness.clock.advance(1_000);
        },
        { throttle: () => lag > 10 && `replication lag ${lag} s` },
      ),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  const stopped = harness.clock.now();
  expect(await harness.run("walk")).toMatchObject({
    status: "interrupted",
    reason: "throttled: replication lag 12 s",
    cursor: "2",
    attempt: 1,
    fruitlessTurns: 0,
    snoozed: { times: 0, seconds: 30, throttled: 1 },
    pausedMs: 30_000,
    notBefore: new Date(stopped + 30_000).toISOString(),
  });
  lag = 0;
  await harness.clock.advance(29_000);
  expect(await harness.next()).toBeUndefined();
  await harness.clock.advance(1_000);
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "succeeded",
    ticks: 4,
    attempt: 1,
    snoozed: { times: 0, seconds: 0 },
  });
});

test("a condition that answers true throttles without words", async () => {
  const harness = new Harness({ tasks: [walkTask(1, undefined, { throttle: () => true })] });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", reason: "throttled", ticks: 0 });
});

test("conditions are asked before the first item of each turn, and then at most once a second", async () => {
  const asked: number[] = [];
  const harness: Harness = new Harness({
    tasks: [
      slowWalk(
        30,
        () => harness,
        (ctx) => {
          asked.push(ctx.cursor ?? 0);
          return false;
        },
        { maxRuntimeSeconds: 2 },
      ),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 30, turn: 1 });
  expect(asked).toEqual([0, 10, 20, 30]);
});

test("the conditions of all lists are asked in their order, until one throttles", async () => {
  const asked: string[] = [];
  const says = (name: string, answer: boolean | string) => () => {
    asked.push(name);
    return answer;
  };
  const shared: Throttles = [says("a", false), [{ when: says("b", "") }]];
  const throttle: Throttles = [shared, [[{ when: says("c", "busy"), backoffSeconds: 7 }]], says("d", true)];
  const harness = new Harness({ tasks: [walkTask(1, undefined, { throttle })] });
  await harness.occur("walk");
  await harness.drain();
  expect(asked).toEqual(["a", "b", "c"]);
  expect(await harness.run("walk")).toMatchObject({ reason: "throttled: busy", pausedMs: 7_000 });
});

test("a backoff's function is given how often in a row the run was throttled without progress", async () => {
  const given: number[] = [];
  const throttled = [true, true, true, false, true, true, false];
  const harness: Harness = new Harness({
    tasks: [
      walkTask(3, () => harness.clock.advance(1_000), {
        throttle: {
          when: () => throttled.shift() === true,
          backoffSeconds: (times: number) => {
            given.push(times);
            return 10 * times;
          },
        },
      }),
    ],
  });
  await harness.occur("walk");
  const run = await toItsEnd(harness);
  expect(given).toEqual([1, 2, 3, 1, 2]);
  expect(run).toMatchObject({ status: "succeeded", ticks: 3, pausedMs: 90_000 });
});

test("a backoff may be drawn at random: each time the run waits for what was drawn, in whole seconds", async () => {
  const draws = [0.25, 0.98, 0.004];
  const drawn: number[] = [];
  const throttled = [true, true, true, false];
  const throttle = {
    when: () => throttled.shift() === true,
    backoffSeconds: () => {
      drawn.push(10 + 20 * (draws[drawn.length] ?? 0));
      return drawn.at(-1) as number;
    },
  };
  const harness = new Harness({ tasks: [walkTask(1, undefined, { throttle })] });
  await harness.occur("walk");
  const waits: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    await harness.next();
    const { notBefore } = await harness.run("walk");
    waits.push((Date.parse(notBefore as string) - harness.clock.now()) / 1_000);
    await harness.clock.advance(31_000);
  }
  await harness.drain();
  expect(drawn).toEqual([15, 29.6, 10.08]);
  expect(waits).toEqual([15, 30, 11]);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", attempt: 1 });
});

test("a run that is throttled without progress for stuckAfterSeconds ends errored, with a reason that says so", async () => {
  const settings = { throttle: [(ctx: TaskContext) => ctx.cursor === 2 && "lag"], stuckAfterSeconds: 300 };
  const harness: Harness = new Harness({
    tasks: [walkTask(4, () => harness.clock.advance(1_000), settings)],
  });
  await harness.occur("walk");
  const run = await toItsEnd(harness);
  expect(run).toMatchObject({
    status: "errored",
    reason: "throttled for 5 minutes at cursor 2: lag",
    attempt: 1,
    snoozed: { times: 0, seconds: 300, throttled: 10 },
    dueKey: expect.stringMatching(/^attention#errored#/),
  });
  await redriveRun(harness.context, run);
  const redriven = await harness.run("walk");
  expect([redriven.snoozed, redriven.pausedMs]).toEqual([undefined, undefined]);
});

test("backoffs and snoozes count together towards stuckAfterSeconds, and a backoff does not make a snooze longer", async () => {
  let turns = 0;
  const process = (_: number, ctx: TaskContext) => ctx.snooze(20);
  const throttle = { when: () => turns++ % 2 === 0, backoffSeconds: 50 };
  const harness = new Harness({ tasks: [walkTask(1, process, { throttle, stuckAfterSeconds: 130 })] });
  await harness.occur("walk");
  const run = await toItsEnd(harness);
  expect(run).toMatchObject({
    // The second snooze takes 40 s.
    reason: "no progress for 130 seconds at cursor (start), after 2 snoozes and 3 backoffs",
    snoozed: { times: 2, seconds: 160, throttled: 2 },
  });
});

test("the time for which a run was throttled counts towards neither timeoutSeconds nor maxRuntimeSeconds", async () => {
  let asked = 0;
  const throttle = { when: () => asked++ % 3 === 2, backoffSeconds: 600 };
  const settings = { timeoutSeconds: 12, maxRuntimeSeconds: 4 };
  const harness: Harness = new Harness({
    tasks: [slowWalk(100, () => harness, throttle, settings)],
  });
  await harness.occur("walk");
  const run = await toItsEnd(harness);
  expect(run).toMatchObject({ status: "succeeded", ticks: 100, attempt: 1 });
  expect(run.pausedMs).toBeGreaterThanOrEqual(4 * 600_000);
});

test.each([
  // It would go on at 30 s: what comes after that was paused.
  ["after the backoff", 100, 100_000],
  ["before the end of the backoff", 20, 20_000],
])(
  "a run that is paused while it is throttled, and resumed %s, has each second counted once",
  async (_, seconds, pausedMs) => {
    let throttled = true;
    const harness = new Harness({ tasks: [walkTask(1, undefined, { throttle: () => throttled })] });
    await harness.occur("walk");
    await harness.drain();
    await harness.clock.advance(10_000);
    await pauseRun(harness.context, await harness.run("walk"));
    await harness.clock.advance(seconds * 1_000 - 10_000);
    throttled = false;
    await resumeRun(harness.context, await harness.run("walk"));
    expect(await harness.run("walk")).toMatchObject({ status: "enqueued", pausedMs });
    await harness.drain();
    expect(await harness.run("walk")).toMatchObject({ status: "succeeded", pausedMs });
  },
);

test("a resume that comes while the conditions are asked keeps its paused time", async () => {
  const harness: Harness = new Harness({
    tasks: [
      walkTask(1, undefined, {
        throttle: async () => {
          const run = await harness.run("walk");
          await pauseRun(harness.context, run);
          await harness.clock.advance(2_000);
          await resumeRun(harness.context, run);
          return true;
        },
      }),
    ],
  });
  await harness.occur("walk");
  await harness.next();
  expect(await harness.run("walk")).toMatchObject({ reason: "throttled", pausedMs: 32_000 });
});

test("a backoff costs two writes and one send", async () => {
  let turns = 0;
  const writes: (string | undefined)[] = [];
  const sent: (number | undefined)[] = [];
  const harness = new Harness({
    tasks: [walkTask(1, undefined, { throttle: () => ++turns <= 3, overlap: "allow" })],
    store: (store) =>
      interceptedStore(store, ({ method, write, forward }) => {
        if (write !== undefined) writes.push(write);
        else if (method !== "getPart") writes.push(method);
        return forward();
      }),
    queue: (queue) => ({
      send: (lane, body, delay) => {
        sent.push(delay);
        return queue.send(lane, body, delay);
      },
      sendBatch: (lane, bodies, delays) => queue.sendBatch(lane, bodies, delays),
      setVisibility: (lane, handle, seconds) => queue.setVisibility(lane, handle, seconds),
    }),
  });
  await harness.occur("walk");
  await toItsEnd(harness);
  expect(writes).toEqual([
    ...Array.from({ length: 3 }, () => ["claim", "interrupt"]).flat(),
    "claim",
    "succeed",
  ]);
  expect(sent).toEqual([30, 30, 30]);
});

test("a backoff that SQS cannot hold is ended by the sweeper", async () => {
  let throttled = true;
  const throttle = { when: () => throttled, backoffSeconds: 1_000 };
  const harness = new Harness({ tasks: [walkTask(1, undefined, { throttle })] });
  await harness.occur("walk");
  await harness.drain();
  throttled = false;
  expect(harness.queue.size("default")).toBe(0);
  await harness.clock.advance(940_000);
  await harness.minute();
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded" });
});

const wrong: readonly (readonly [string, Throttles, string])[] = [
  [
    "throws",
    () => {
      throw new Error("no answer from the database");
    },
    "no answer from the database",
  ],
  ["rejects", () => Promise.reject(new Error("no answer")), "no answer"],
  [
    "answers something else",
    [() => false, () => undefined as never],
    "throttle[1].when answered undefined: allowed are true, false or a text",
  ],
  [
    "has a backoff that is not allowed",
    { when: () => true, backoffSeconds: () => Number.NaN },
    "throttle[0].backoffSeconds NaN is not allowed: seconds from 1 to 86400",
  ],
];

test.each(wrong)("a condition that %s fails the attempt", async (_, throttle, message) => {
  const harness = new Harness({ tasks: [walkTask(1, undefined, { throttle, maxAttempts: 1 })] });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "errored", ticks: 0, error: { message } });
});

test("a condition that never returns fails the attempt just before the function's end, and its process ends", async () => {
  let asked = 0;
  const throttle = () => (asked++ === 0 ? new Promise<boolean>(() => {}) : false);
  const harness = new Harness({ tasks: [walkTask(2, undefined, { throttle, backoff: 5 })] });
  await harness.occur("walk");
  const turn = expect(harness.next()).rejects.toThrow(ProcessEnded);
  await harness.clock.advance(17_400);
  expect(await harness.run("walk")).toMatchObject({ status: "running" });
  await harness.clock.advance(100);
  await turn;
  expect(await harness.run("walk")).toMatchObject({
    status: "retrying",
    errors: [{ message: "throttle did not return before the end of its turn" }],
  });
  await harness.clock.advance(120_000);
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 2, attempt: 2 });
});

test("a slow condition is not begun where the turn has no time left for it", async () => {
  const throttle = async () => {
    await harness.clock.advance(4_000);
    return false;
  };
  const harness: Harness = new Harness({ tasks: [slowWalk(40, () => harness, throttle)] });
  await harness.occur("walk");
  const run = await toItsEnd(harness);
  expect(run).toMatchObject({ status: "succeeded", ticks: 40, attempt: 1 });
});

test("a run that is paused while a condition is asked is paused, whatever that answers", async () => {
  const harness: Harness = new Harness({
    tasks: [
      walkTask(2, undefined, {
        throttle: async () => {
          await pauseRun(harness.context, await harness.run("walk"));
          await harness.clock.advance(15_000);
          return true;
        },
      }),
    ],
    lane: { timeoutSeconds: 60, visibilityTimeoutSeconds: 360 },
  });
  await harness.occur("walk");
  await harness.next();
  const run = await harness.run("walk");
  expect(run).toMatchObject({ status: "paused", ticks: 0, leaseExpiresAt: 0 });
  expect([run.reason, run.snoozed]).toEqual([undefined, undefined]);
});

test("total is not asked for while the task is throttled", async () => {
  let counted = 0;
  let throttled = true;
  const total = () => ++counted;
  const harness = new Harness({ tasks: [walkTask(1, undefined, { total, throttle: () => throttled })] });
  await harness.occur("walk");
  await harness.drain();
  expect(counted).toBe(0);
  throttled = false;
  await harness.clock.advance(30_000);
  await harness.drain();
  expect([counted, (await harness.run("walk")).status]).toEqual([1, "succeeded"]);
});

test("pages are throttled between their items", async () => {
  const done: number[] = [];
  let throttled = false;
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks over one page.",
        *pages({ cursor = 0 }) {
          yield [[1, 2, 3, 4].filter((n) => n > cursor), (n: number) => n];
        },
        async process(n: number) {
          await harness.clock.advance(1_000);
          throttled = n === 2;
          done.push(n);
        },
        throttle: () => throttled,
      }) as Task,
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "interrupted", cursor: "2" });
  throttled = false;
  await harness.clock.advance(30_000);
  await harness.drain();
  expect(done).toEqual([1, 2, 3, 4]);
});

test("a task with run is asked before it starts and at its checkpoints, and is told by its signal", async () => {
  const asked: (number | undefined)[] = [];
  const aborted: unknown[] = [];
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Walks by itself.",
        async run(ctx: RunContext<never>) {
          for (let n = (ctx.cursor ?? 0) + 1; n <= 6; n++) {
            // In between it is not asked, however long that takes: what is not saved would be done again.
            await harness.clock.advance(n === 1 ? 5_000 : 500);
            await ctx.checkpoint(n, n).finally(() => aborted.push(ctx.signal.aborted));
          }
          return "walked";
        },
        throttle: (ctx) => {
          asked.push(ctx.cursor);
          return ctx.cursor === 3 && asked.length < 5 && "busy";
        },
      }) as Task,
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "interrupted",
    reason: "throttled: busy",
    cursor: "3",
    ticks: 3,
  });
  expect(asked).toEqual([undefined, 1, 3]);
  expect(aborted).toEqual([false, false, true]);
  await harness.clock.advance(30_000);
  await harness.drain();
  expect(asked).toEqual([undefined, 1, 3, 3]);
  await harness.clock.advance(30_000);
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", output: '"walked"', ticks: 6 });
});

test("a long text of a condition is cut, and says so", async () => {
  const harness = new Harness({ tasks: [walkTask(1, undefined, { throttle: () => "lag ".repeat(100) })] });
  await harness.occur("walk");
  await harness.drain();
  const { reason = "" } = await harness.run("walk");
  expect(reason).toMatch(/^throttled: lag .*… \(cut, 400 bytes\)$/);
  expect(Buffer.byteLength(reason)).toBe(111);
});

test("checkpoints that are saved at once ask the conditions once", async () => {
  let asked = 0;
  const harness: Harness = new Harness({
    tasks: [
      defineTask({
        name: "walk",
        description: "Saves two checkpoints at once.",
        async run(ctx: RunContext<never>) {
          await harness.clock.advance(2_000);
          await Promise.all([ctx.checkpoint(1, 1), ctx.checkpoint(2, 2)]);
        },
        throttle: () => ++asked > 9,
      }) as Task,
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect([asked, (await harness.run("walk")).status]).toEqual([2, "succeeded"]);
});
