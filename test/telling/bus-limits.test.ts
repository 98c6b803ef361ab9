/** What a bus does not take: calls that it refuses, events that are too long. Nothing of it is lost. */
import { expect, test } from "vitest";
import { lifeEvents } from "../../functions/model/run/told/untold.ts";
import { defineTask, type RunContext, type Task } from "../../functions/model/task/task.ts";
import { startRun } from "../../functions/runs/index.ts";
import { Bus } from "../../functions/telling/index.ts";
import { onBus } from "./on-bus.ts";

const anything = {
  "~standard": { version: 1, vendor: "test", validate: (value: unknown) => ({ value }) },
} as const;

/** A task that fails, with these params, of which `pin` is masked. */
function failing(run: (ctx: RunContext) => void = () => {}): Task {
  return defineTask({
    name: "once",
    description: "Fails.",
    params: anything,
    masked: ["pin"],
    maxAttempts: 1,
    run(ctx) {
      run(ctx as RunContext);
      throw new Error("\u0001".repeat(700), { cause: new Error("\u0001".repeat(300)) });
    },
  }) as Task;
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
/** EventBridge takes 256 KB in a call, and ten events. */
const largestEvent = 26_214;

test("params over 8 KB are left out of an event, which says so", async () => {
  const task = failing();
  const { harness, details } = onBus({ tasks: [task], events: ["errored"] });
  for (const length of [8_192, 8_193]) {
    const params = { text: "x".repeat(length - bytesOf({ text: "" })) };
    await startRun(harness.context, { task: "once", lane: "default", kind: "manual", params });
  }
  await harness.drain();
  const told = details().map(({ params, leftOut }) => [params !== undefined, leftOut]);
  expect(told).toHaveLength(2);
  expect(told).toEqual(
    expect.arrayContaining([
      [true, undefined],
      [false, ["params"]],
    ]),
  );
});

test("an event that masked values have made too long is told without its params, and says so", async () => {
  const { harness, details } = onBus({ tasks: [failing()], events: ["errored"] });
  const params = { pin: "7", all: "7 ".repeat(4_000) };
  await startRun(harness.context, { task: "once", lane: "default", kind: "manual", params });
  await harness.drain();
  const [event] = details();
  expect(event).toMatchObject({ event: "errored", leftOut: ["params"], error: { name: "Error" } });
  expect(event?.params).toBeUndefined();
});

test("an event with the longest texts that a run can have fits ten times into one call", async () => {
  const odd = (length: number) => "\u0001".repeat(length);
  const task = failing((ctx) => {
    ctx.message(odd(300));
    for (let n = 10; n < 30; n++) ctx.count(`n${n}`.padEnd(40, "n"));
    ctx.output(odd(2_000));
  });
  const { harness, details } = onBus({ tasks: [task], events: ["errored"] });
  const started = {
    task: "once",
    lane: "default",
    kind: "manual",
    author: odd(192),
    note: odd(256),
  } as const;
  await startRun(harness.context, { ...started, params: { text: "é".repeat(4_080) } });
  await harness.drain();
  const [event] = details();
  expect(event).toMatchObject({ note: odd(256), author: odd(192), message: odd(300) });
  expect(event?.error?.message).toContain(odd(100));
  expect(bytesOf(event)).toBeLessThan(largestEvent);
});

test("events are told again, under the same ids, by a bus that has refused the whole call", async () => {
  let refuses = true;
  const { harness, details } = onBus({}, (entries) => {
    if (refuses) throw new Error("events answered 400: ThrottlingException");
    return entries.map(() => ({ EventId: "1" }));
  });
  await harness.occur("once", "daily");
  await harness.drain();
  expect((await harness.run("once")).untold).toHaveLength(2);
  refuses = false;
  await harness.drainFor(2);
  const ids = details().map(({ id }) => id);
  expect(ids.slice(2)).toEqual(ids.slice(0, 2));
  expect((await harness.run("once")).untold).toBeUndefined();
  expect(harness.log.filter(({ event }) => event === "not told")).toMatchObject([
    { fields: { to: "runs", events: 2, error: "Error: events answered 400: ThrottlingException" } },
  ]);
});

test("of eleven events the one of a call that fails is told again, and the ten of the other call are not", async () => {
  const { harness } = onBus();
  await harness.occur("once", "daily");
  await harness.drain();
  const run = await harness.run("once");
  const tellings = Array.from({ length: 11 }, (_, turn) => ({
    run,
    turn,
    name: "retried" as const,
    at: 0,
    text: `${turn}:retried:0`,
  }));
  const putEvents = async (body: string) => {
    const { Entries } = JSON.parse(body) as { readonly Entries: readonly object[] };
    if (Entries.length === 10) throw new Error("no answer");
    return JSON.stringify({ Entries: Entries.map(() => ({ EventId: "1" })) });
  };
  const bus = new Bus({ context: harness.context, bus: "runs", on: lifeEvents, putEvents });
  expect(await bus.tell(tellings)).toEqual(tellings.slice(0, 10));
});

test("a bus that does not exist is named in the log, with what EventBridge says", async () => {
  const refusal = { ErrorCode: "ResourceNotFoundException", ErrorMessage: "Event bus runs does not exist." };
  const { harness } = onBus({}, (entries) => entries.map(() => refusal));
  await harness.occur("once", "daily");
  await harness.drain();
  expect(harness.log.find(({ event }) => event === "not told")).toMatchObject({
    fields: { to: "runs", error: "ResourceNotFoundException: Event bus runs does not exist." },
  });
});

test("an event that the bus did not take is told again with the next message, and what it took is not", async () => {
  let isThrottled = true;
  const { harness, calls, details } = onBus({}, (entries) =>
    entries.map(({ DetailType }) =>
      isThrottled && DetailType === "Run succeeded" ? { ErrorCode: "ThrottlingException" } : { EventId: "1" },
    ),
  );
  await harness.occur("once", "daily");
  await harness.drain();
  isThrottled = false;
  await harness.drainFor(2);
  expect(calls.length).toBe(2);
  expect(details().map(({ event }) => event)).toEqual(["started", "succeeded", "succeeded"]);
  expect(new Set(details().map(({ id }) => id)).size).toBe(2);
  expect(harness.log.filter(({ event }) => event === "not told")).toMatchObject([
    { level: "warn", fields: { event: "succeeded", error: "ThrottlingException" } },
  ]);
});

test("a bus that does not answer holds no message up beyond the function's end", async () => {
  const { harness } = onBus({
    lane: { timeoutSeconds: 10 },
    listeners: (context) => [
      new Bus({ context, bus: "runs", on: lifeEvents, putEvents: () => new Promise(() => {}) }),
    ],
  });
  await harness.occur("once", "daily");
  const answer = harness.next();
  await harness.clock.advance(9_500);
  expect(await answer).toEqual({ batchItemFailures: [] });
});
