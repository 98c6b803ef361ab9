/** A task that requires something: when it is checked, and that its run is skipped where it is not met. */
import { expect, test } from "vitest";
import type { Conditions } from "../../../functions/model/requires/conditions.ts";
import {
  activeRegion,
  alarmOk,
  parameter,
  type RequirementOf,
  succeeded,
} from "../../../functions/model/requires/requirement.ts";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import { redriveRun } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { interceptedStore } from "../../engine/intercepted-store.ts";
import { onceTask, walkTask } from "../../engine/sample-tasks.ts";

type Requires = readonly RequirementOf<TaskContext>[];

function conditionsOf(values: Readonly<Record<string, string>>): Conditions {
  return {
    region: "eu-west-1",
    parameter: async (name, region = "eu-west-1") =>
      values[region === "eu-west-1" ? name : `${region} ${name}`],
    alarmState: async (name) => values[name],
  };
}

/** The run of a task that requires this. */
async function runOf(requires: Requires, conditions?: Conditions) {
  const done: number[] = [];
  const harness = new Harness({ tasks: [walkTask(3, (n) => done.push(n), { requires })], conditions });
  await harness.occur("walk");
  await harness.drain();
  return { harness, done, run: await harness.run("walk") };
}

test("a run whose requirements are met does its items, and its record says that they were", async () => {
  const { done, run } = await runOf([() => true, async () => true]);
  expect(done).toEqual([1, 2, 3]);
  expect(run).toMatchObject({ status: "succeeded", requiresMet: true });
});

test("a run of which one is not met is skipped with the first reason, before anything of the task is called", async () => {
  const called: string[] = [];
  const harness = new Harness({
    tasks: [
      walkTask(3, () => called.push("process"), {
        requires: [() => true, () => "the ledger is open", () => called.push("third")],
        total: () => called.push("total"),
        afterStart: () => void called.push("afterStart"),
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(called).toEqual([]);
  expect(await harness.run("walk")).toMatchObject({
    status: "skipped",
    reason: "requires: the ledger is open",
    ticks: 0,
    attempt: 1,
    leaseExpiresAt: 0,
  });
  expect(await harness.memory.getPart({ task: "walk", part: "state" })).toMatchObject({ held: 0 });
});

test.each([
  ["false", () => false, "closed is not met"],
  ["a number", () => 7 as never, "closed answered 7: allowed are true, false or a text"],
  ["nothing", () => undefined as never, "closed answered undefined: allowed are true, false or a text"],
  [
    "an error",
    () => {
      throw new Error("no route to host");
    },
    "closed failed: Error: no route to host",
  ],
])("a function that gives %s is not met", async (_, answer, reason) => {
  const closed = Object.defineProperty(() => answer(), "name", { value: "closed" });
  const { run } = await runOf([closed]);
  expect(run).toMatchObject({ status: "skipped", reason: `requires: ${reason}` });
});

test("a check that does not answer within 10 s is not met, and its signal tells it", async () => {
  let aborted: unknown;
  const slow = (ctx: TaskContext) =>
    new Promise<boolean>((resolve) => {
      ctx.signal.addEventListener("abort", () => {
        aborted = ctx.signal.reason;
        resolve(true);
      });
    });
  const harness = new Harness({ tasks: [walkTask(1, undefined, { requires: [slow] })] });
  await harness.occur("walk");
  const working = harness.next();
  await harness.clock.advance(10_000);
  await working;
  expect(await harness.run("walk")).toMatchObject({
    status: "skipped",
    reason: "requires: slow did not answer within 10 s",
  });
  expect(String(aborted)).toContain("slow did not answer within 10 s");
});

test.each<[string, Requires, Readonly<Record<string, string>>, string | undefined]>([
  [
    "a parameter with the text",
    [parameter("/shop/state", { equals: "open" })],
    { "/shop/state": "open" },
    undefined,
  ],
  [
    "a parameter with another text, which is not shown",
    [parameter("/shop/state", { equals: "open" })],
    { "/shop/state": "secret" },
    'parameter /shop/state is not "open"',
  ],
  [
    "no parameter",
    [parameter("/shop/state", { equals: "open" })],
    {},
    "parameter /shop/state does not exist",
  ],
  ["an alarm that is OK", [alarmOk("orders")], { orders: "OK" }, undefined],
  ["an alarm in ALARM", [alarmOk("orders")], { orders: "ALARM" }, "alarm orders is ALARM"],
  [
    "an alarm without data",
    [alarmOk("orders")],
    { orders: "INSUFFICIENT_DATA" },
    "alarm orders is INSUFFICIENT_DATA",
  ],
  [
    "an alarm that may lack data",
    [alarmOk("orders", { insufficientData: true })],
    { orders: "INSUFFICIENT_DATA" },
    undefined,
  ],
  ["no alarm", [alarmOk("orders")], {}, "alarm orders does not exist"],
  ["the active Region", [activeRegion("/active")], { "/active": "eu-west-1" }, undefined],
  [
    "the passive Region",
    [activeRegion("/active")],
    { "/active": "eu-central-1" },
    'the active Region is "eu-central-1", and this is eu-west-1',
  ],
  [
    "a parameter of another Region",
    [activeRegion({ parameter: "/active", region: "us-east-1" })],
    { "us-east-1 /active": "eu-west-1" },
    undefined,
  ],
  ["a function for the Region", [activeRegion(async () => "eu-west-1")], {}, undefined],
])("%s", async (_, requires, values, reason) => {
  const { run } = await runOf(requires, conditionsOf(values));
  if (reason === undefined) expect(run.status).toBe("succeeded");
  else expect(run).toMatchObject({ status: "skipped", reason: `requires: ${reason}` });
});

test("what AWS does not tell is not met", async () => {
  const failing: Conditions = {
    ...conditionsOf({}),
    alarmState: () => Promise.reject(new Error("monitoring answered 503")),
  };
  const { run } = await runOf([alarmOk("orders")], failing);
  expect(run.reason).toBe("requires: alarm orders failed: Error: monitoring answered 503");
});

test("another task that has succeeded within the time is met, by one read", async () => {
  let lists = 0;
  const harness = new Harness({
    tasks: [onceTask(), walkTask(1, undefined, { requires: [succeeded("once", { within: "2h" })] })],
    store: (store) =>
      interceptedStore(store, ({ method, forward }) => {
        if (method === "list") lists++;
        return forward();
      }),
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "skipped",
    reason: "requires: once has not succeeded within 2 h",
  });
  await harness.clock.advance(1_000);
  await harness.occur("once", "daily");
  await harness.drain();
  await harness.clock.advance(7_100_000);
  lists = 0;
  await harness.occur("walk");
  await harness.drain();
  expect(lists).toBe(1);
  expect((await harness.memory.list("walk", { now: 0 })).items[0]).toMatchObject({ status: "succeeded" });
  await harness.clock.advance(200_000);
  await harness.occur("walk");
  await harness.drain();
  expect((await harness.memory.list("walk", { now: 0 })).items[0]).toMatchObject({ status: "skipped" });
});

test("it is checked once: not in later turns, nor after a failed attempt, and again after a redrive", async () => {
  const asked: number[] = [];
  let answer: true | string = true;
  let fails = true;
  const harness = new Harness({
    tasks: [
      walkTask(
        4,
        (n, ctx) => {
          if (n === 2 && ctx.turn === 0) ctx.snooze(1);
          if (n === 3 && fails) throw new Error("no");
        },
        {
          maxAttempts: 2,
          backoff: 1,
          requires: [
            ({ turn }: TaskContext) => {
              asked.push(turn);
              return answer;
            },
          ],
        },
      ),
    ],
  });
  await harness.occur("walk");
  for (let i = 0; i < 6; i++) {
    await harness.drain();
    await harness.clock.advance(2_000);
  }
  expect(await harness.run("walk")).toMatchObject({ status: "errored", cursor: "2" });
  expect(asked).toEqual([0]);
  [answer, fails] = ["not yet", false];
  await redriveRun(harness.context, await harness.run("walk"));
  await harness.drain();
  const skipped = await harness.run("walk");
  expect(skipped).toMatchObject({ status: "skipped", reason: "requires: not yet", cursor: "2", ticks: 2 });
  answer = true;
  await redriveRun(harness.context, skipped);
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", ticks: 4 });
  expect(asked).toHaveLength(3);
});

test("of a run that is split, the run is checked, and no shard is", async () => {
  const asked: string[] = [];
  const done: number[] = [];
  const task = defineTask({
    name: "walk",
    description: "Walks in two parts.",
    parallel: { shards: 2 },
    requires: [({ run }) => asked.push(run) > 0],
    *shards() {
      yield 0;
      yield 10;
    },
    *items({ shard, cursor = 0 }) {
      for (let n = cursor + 1; n <= 2; n++) yield [shard + n, n];
    },
    process: (n) => void done.push(n),
  }) as Task;
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  for (let i = 0; i < 3; i++) await harness.minute().then(() => harness.drain());
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded", requiresMet: true });
  expect(done.sort((a, b) => a - b)).toEqual([1, 2, 11, 12]);
  expect(asked).toHaveLength(1);
});

test("a run of a task that requires nothing makes the calls that it made, and its record has nothing new", async () => {
  const harness = new Harness({ tasks: [walkTask(2)] });
  await harness.occur("walk");
  await harness.drain();
  const run = await harness.run("walk");
  expect(Object.keys(run).filter((name) => /unmet|requires/.test(name))).toEqual([]);
  expect(harness.log.map(({ event }) => event)).toEqual(["take slot", "claim", "succeed", "give slot back"]);
});
