/** What a bus and subscribers in code are told of a run. */
import * as v from "valibot";
import { expect, test } from "vitest";
import { NonRetryableError } from "../../functions/model/errors.ts";
import type { RunEvent, Subscriber } from "../../functions/model/run/told/life-event.ts";
import { lifeEvents } from "../../functions/model/run/told/untold.ts";
import { defineTask, type Task } from "../../functions/model/task/task.ts";
import { startRun } from "../../functions/runs/index.ts";
import { Subscribed } from "../../functions/telling/index.ts";
import { Harness } from "../engine/harness.ts";
import { onceTask, walkTask } from "../engine/sample-tasks.ts";
import { onBus } from "./on-bus.ts";

const noon = "2026-03-01T12:00:00Z";

function withSubscribers(subscribers: readonly Subscriber[], tasks: readonly Task[] = [onceTask()]): Harness {
  return new Harness({
    tasks,
    events: lifeEvents,
    listeners: (context) => [new Subscribed(context, subscribers)],
  });
}

const failing = defineTask({
  name: "once",
  description: "Fails.",
  maxAttempts: 1,
  run: () => {
    throw new Error("the shop is closed", { cause: new TypeError("no keys") });
  },
}) as Task;

test("a bus gets each event of a run in one call, with the run's facts", async () => {
  const { harness, calls, details } = onBus();
  await harness.occur("once", "daily");
  await harness.drain();
  expect(calls.map((entries) => entries.map(({ DetailType }) => DetailType))).toEqual([
    ["Run started", "Run succeeded"],
  ]);
  expect(calls[0]?.[0]).toMatchObject({
    EventBusName: "runs",
    Source: "pawl",
    Time: Date.parse(noon) / 1000,
  });
  expect(details()[1]).toEqual({
    id: `once/${noon}/daily:0:succeeded`,
    event: "succeeded",
    at: "2026-03-01T12:00:00.000Z",
    task: "once",
    run: `${noon}/daily`,
    trigger: "daily",
    scheduledTime: "2026-03-01T12:00:00.000Z",
    startedAt: "2026-03-01T12:00:00.000Z",
    endedAt: "2026-03-01T12:00:00.000Z",
    durationMs: 0,
    ticks: 0,
    attempt: 1,
    turn: 0,
    usage: { ms: 0, turns: 1 },
  });
});

test("the event of a failure has its message, class, causes and stack, and the run's params, tags, author, note and metadata", async () => {
  const { harness, details } = onBus({ tasks: [failing] });
  await startRun(harness.context, {
    task: "once",
    lane: "default",
    kind: "manual",
    tags: ["urgent"],
    author: "ada",
    note: "now",
    metadata: { startedBy: "arn:aws:iam::111122223333:user/ada", team: "shop" },
  });
  await harness.drain();
  const event = details().find((one) => one.event === "errored");
  expect(event).toMatchObject({
    tags: ["urgent"],
    author: "ada",
    note: "now",
    metadata: { startedBy: "arn:aws:iam::111122223333:user/ada", team: "shop" },
    error: { name: "Error", message: "the shop is closed", causes: ["TypeError: no keys"] },
  });
  expect(event?.error?.stack).toContain("listeners.test.ts");
});

test("a subscriber is told of its events and its task, and of no other", async () => {
  const heard: string[] = [];
  const other = defineTask({ name: "other", description: "Runs.", run: () => {} }) as Task;
  const tell = (event: RunEvent) => void heard.push(`${event.task} ${event.event}`);
  const harness = withSubscribers(
    [
      { name: "one", on: ["succeeded"], task: "other", tell },
      { name: "all", on: ["started"], tell },
    ],
    [onceTask(), other],
  );
  await harness.occur("once", "daily");
  await harness.occur("other", "daily");
  await harness.drain();
  expect(heard.sort()).toEqual(["once started", "other started", "other succeeded"]);
});

test("a subscriber that throws once is told again, and the failed run is listed after that", async () => {
  let throws = true;
  const heard: string[] = [];
  const harness = withSubscribers(
    [
      {
        name: "pager",
        on: ["errored"],
        tell({ id }) {
          if (throws) throw new NonRetryableError("no network");
          heard.push(id);
        },
      },
    ],
    [failing],
  );
  await harness.occur("once", "daily");
  await harness.drain();
  expect((await harness.run("once")).dueKey).toMatch(/^turn#/);
  throws = false;
  await harness.drainFor(2);
  expect(heard).toEqual([`once/${noon}/daily:0:errored`]);
  expect((await harness.run("once")).dueKey).toMatch(/^attention#/);
});

test("a subscriber that never returns is given 5 s, and the message is acknowledged", async () => {
  const harness = withSubscribers([{ name: "stuck", on: ["succeeded"], tell: () => new Promise(() => {}) }]);
  await harness.occur("once", "daily");
  const answer = harness.next();
  await harness.clock.advance(5_000);
  expect(await answer).toEqual({ batchItemFailures: [] });
  expect(harness.log.find(({ event }) => event === "not told")).toMatchObject({
    fields: { to: "subscriber stuck", error: "Error: it did not return within 5 s" },
  });
});

test("a subscriber that takes almost 5 s is told once, and holds up no other subscriber of the event", async () => {
  const heard: string[] = [];
  const slow = async () => {
    await new Promise<void>((resolve) => harness.clock.after(4_900, resolve));
    heard.push("slow");
  };
  const harness: Harness = withSubscribers([
    { name: "slow", on: ["succeeded"], tell: slow },
    { name: "quick", on: ["succeeded"], tell: () => heard.push("quick") },
  ]);
  await harness.occur("once", "daily");
  const answer = harness.next();
  await harness.clock.advance(4_900);
  expect(await answer).toEqual({ batchItemFailures: [] });
  expect(heard).toEqual(["quick", "slow"]);
  expect((await harness.run("once")).untold).toBeUndefined();
});

test("what an event tells has no masked value, neither in params nor in what the task said and threw", async () => {
  const token = "open sesame";
  const task = defineTask({
    name: "once",
    description: "Opens doors.",
    params: v.object({ token: v.string(), pin: v.number() }),
    masked: ["token", "pin"],
    maxAttempts: 1,
    run(ctx) {
      const { params } = ctx;
      ctx.message(`asks with ${params.token}`);
      ctx.output({ asked: params.token });
      throw new Error(`no door has ${params.token}`, { cause: new Error(encodeURIComponent(params.token)) });
    },
  }) as Task;
  const { harness, calls, details } = onBus({ tasks: [task] });
  const params = { token, pin: 1 };
  await startRun(harness.context, { task: "once", lane: "default", kind: "manual", params, note: token });
  await harness.drain();
  expect(details().find(({ event }) => event === "errored")).toMatchObject({
    params: { token: "[masked]", pin: "[masked]" },
    note: "[masked]",
    message: "asks with [masked]",
    output: { asked: "[masked]" },
    attempt: 1,
    error: { message: "no door has [masked]", causes: ["Error: [masked]"] },
  });
  expect(JSON.stringify(calls)).not.toMatch(/sesame/);
});

test("a rejected message is told with the reason as its error, without masked values, to all but subscribers of one task", async () => {
  const heard: string[] = [];
  const task = defineTask({
    name: "once",
    description: "Opens doors.",
    params: v.object({ pin: v.number() }),
    masked: ["pin"],
    run: () => {},
  }) as Task;
  const tell = ({ id }: RunEvent) => void heard.push(id);
  const { harness, details } = onBus({ tasks: [task] });
  const subscribers: readonly Subscriber[] = [
    { name: "all", on: ["errored"], tell },
    { name: "one", on: ["errored"], task: "once", tell },
  ];
  const told = withSubscribers(subscribers, [task]);
  for (const each of [harness, told]) {
    await each.queue.send("default", '{"task":"once","params":{"pin":"open sesame"}}');
    await each.drain();
  }
  const [event] = details();
  expect(details()).toHaveLength(1);
  expect(event).toMatchObject({
    id: `(rejected)/${event?.run}:0:errored`,
    event: "errored",
    task: "(rejected)",
    trigger: "message",
    error: { name: "RejectedMessage", message: expect.stringContaining("[masked]") },
  });
  expect(JSON.stringify(event)).not.toContain("sesame");
  expect(heard).toEqual([`(rejected)/${(await told.run("(rejected)")).run}:0:errored`]);
});

test("an event says how many items were skipped, and what the task counted", async () => {
  const task = walkTask(
    3,
    (n, ctx) => {
      if (n === 2) throw new Error("poison");
      ctx.count("done");
    },
    { onItemError: "skip" },
  );
  const { harness, details } = onBus({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  expect(details().find(({ event }) => event === "succeeded")).toMatchObject({
    ticks: 2,
    skippedItems: 1,
    counts: { done: 2 },
  });
});
