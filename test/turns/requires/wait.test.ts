/** A task whose runs wait for what they require: without a place, a message or an attempt, and not for ever. */
import { expect, test } from "vitest";
import { succeeded } from "../../../functions/model/requires/requirement.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import { cancelRun, pauseRun, resumeRun } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { onceTask, walkTask } from "../../engine/sample-tasks.ts";

/** Minute by minute: the sweeper, then what has a message. */
async function minutes(harness: Harness, count: number) {
  for (let i = 0; i < count; i++) {
    await harness.minute();
    await harness.drain();
  }
}

function waiting(answer: () => true | string, settings: object = {}): Task {
  return walkTask(2, undefined, { requires: [answer], whenUnmet: "wait", ...settings });
}

test("a run that waits has no place, no message and no spent attempt, and starts once what it requires is met", async () => {
  let answer: true | string = "no ledger yet";
  const harness = new Harness({ tasks: [waiting(() => answer, { timeoutSeconds: 100 })] });
  await harness.occur("walk");
  await harness.drain();
  const since = new Date(harness.clock.now()).toISOString();
  const run = await harness.run("walk");
  expect(run).toMatchObject({
    status: "enqueued",
    unmet: "no ledger yet",
    unmetSince: since,
    attempt: 1,
    turn: 1,
    leaseExpiresAt: 0,
    notBefore: new Date(harness.clock.now() + 60_000).toISOString(),
  });
  for (const name of ["startedAt", "admitted", "reason", "snoozed"]) expect(run).not.toHaveProperty(name);
  expect(harness.queue.size("default")).toBe(0);
  expect(await harness.memory.getPart({ task: "walk", part: "state" })).toMatchObject({ held: 0 });
  await minutes(harness, 3);
  expect(await harness.run("walk")).toMatchObject({ status: "enqueued", turn: 4, unmetSince: since });
  answer = true;
  await minutes(harness, 2);
  const done = await harness.run("walk");
  expect(done).toMatchObject({ status: "succeeded", ticks: 2, attempt: 1, requiresMet: true });
  expect(done).not.toHaveProperty("unmet");
});

test("it is looked at again each minute, later each five, and skipped after waitAtMostSeconds", async () => {
  const asked: number[] = [];
  const harness: Harness = new Harness({
    tasks: [
      waiting(
        () => {
          asked.push(Math.round((harness.clock.now() - began) / 60_000));
          return "never";
        },
        { waitAtMostSeconds: 3_600 },
      ),
    ],
  });
  const began = harness.clock.now();
  await harness.occur("walk");
  await harness.drain();
  await minutes(harness, 62);
  expect(asked.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(asked.length).toBeLessThan(25);
  expect(Math.max(...asked.slice(1).map((at, i) => at - (asked[i] as number)))).toBeLessThanOrEqual(5);
  expect(await harness.run("walk")).toMatchObject({ status: "skipped", reason: "requires: never" });
  expect(asked.at(-1)).toBe(60);
});

test("a run that waits leaves its place within the stage's limit to the task that it waits for", async () => {
  const harness = new Harness({
    tasks: [onceTask(), walkTask(1, undefined, { requires: [succeeded("once")], whenUnmet: "wait" })],
    maxRunningTasks: 1,
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "enqueued", unmet: "once has not succeeded" });
  await harness.occur("once", "daily");
  await harness.drain();
  await minutes(harness, 2);
  expect(await harness.run("walk")).toMatchObject({ status: "succeeded" });
  for (const key of [
    { task: "(stage)", part: "slots" },
    { task: "walk", part: "state" },
  ])
    expect(await harness.memory.getPart(key)).toMatchObject({ held: 0 });
});

test("of occurrences that would skip one another one waits, and the others are skipped", async () => {
  let answer: true | string = "not yet";
  const harness = new Harness({ tasks: [waiting(() => answer)] });
  for (let i = 0; i < 3; i++) {
    await harness.occur("walk");
    await harness.drain();
    await harness.clock.advance(1_000);
  }
  const { items } = await harness.memory.list("walk", { now: 0 });
  expect(items.map(({ status }) => status)).toEqual(["skipped", "skipped", "enqueued"]);
  expect(items[0]?.reason).toBe(`requires: not yet; walk/${items[2]?.run} waits for it already`);
  answer = true;
  await minutes(harness, 2);
  await harness.occur("walk");
  await harness.drain();
  const after = await harness.memory.list("walk", { now: 0 });
  expect(after.items.map(({ status }) => status)).toEqual(["succeeded", "skipped", "skipped", "succeeded"]);
});

test("a run that waits can be paused, resumed and cancelled", async () => {
  const harness = new Harness({ tasks: [waiting(() => "not yet")] });
  await harness.occur("walk");
  await harness.drain();
  await pauseRun(harness.context, await harness.run("walk"));
  expect(await harness.run("walk")).toMatchObject({ status: "paused", unmet: "not yet" });
  await resumeRun(harness.context, await harness.run("walk"));
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "enqueued", unmet: "not yet" });
  await cancelRun(harness.context, await harness.run("walk"));
  await minutes(harness, 3);
  expect(await harness.run("walk")).toMatchObject({ status: "cancelled" });
});

test("a pause that comes while it is looked at goes before the wait", async () => {
  const harness: Harness = new Harness({
    tasks: [
      walkTask(2, undefined, {
        whenUnmet: "wait",
        requires: [
          async () => {
            await pauseRun(harness.context, await harness.run("walk"));
            return "not yet";
          },
        ],
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({ status: "paused", leaseExpiresAt: 0, ticks: 0 });
});

test("a task without a limit waits as well", async () => {
  let answer: true | string = "not yet";
  const task = defineTask({
    name: "walk",
    description: "Runs beside others.",
    overlap: "allow",
    requires: [() => answer],
    whenUnmet: "wait",
    run: () => "done",
  }) as Task;
  const harness = new Harness({ tasks: [task] });
  await harness.occur("walk");
  await harness.drain();
  await harness.clock.advance(1_000);
  await harness.occur("walk");
  await harness.drain();
  const { items } = await harness.memory.list("walk", { now: 0 });
  expect(items.map(({ status }) => status)).toEqual(["enqueued", "enqueued"]);
  answer = true;
  await minutes(harness, 2);
  const after = await harness.memory.list("walk", { now: 0 });
  expect(after.items.map(({ status }) => status)).toEqual(["succeeded", "succeeded"]);
});

test.each([0, 2])(
  "a newer occurrence of cancel-running ends one that was held back %i times",
  async (times) => {
    let looks = 0;
    const harness: Harness = new Harness({
      tasks: [
        walkTask(2, (_, ctx) => looks === times + 1 && ctx.snooze(3_600), {
          overlap: "cancel-running",
          requires: [() => ++looks > times || "closed"],
          whenUnmet: "wait",
        }),
      ],
    });
    await harness.occur("walk");
    await harness.drain();
    await minutes(harness, 3);
    expect(looks).toBe(times + 1);
    await harness.occur("walk");
    await harness.drain();
    await minutes(harness, 3);
    const { items } = await harness.memory.list("walk", { now: 0 });
    expect(items.map(({ status }) => status).sort()).toEqual(["cancelled", "succeeded"]);
  },
);

test("a held-back occurrence that somebody resumes is not ended by a newer one", async () => {
  let answer: true | string = "closed";
  const harness: Harness = new Harness({
    tasks: [
      walkTask(2, (_, ctx) => ctx.snooze(3_600), {
        overlap: "cancel-running",
        requires: [() => answer],
        whenUnmet: "wait",
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  await minutes(harness, 2);
  const older = await harness.run("walk");
  await pauseRun(harness.context, older);
  await resumeRun(harness.context, await harness.run("walk"));
  answer = true;
  await harness.drain();
  await harness.occur("walk");
  await harness.drain();
  await minutes(harness, 1);
  expect((await harness.memory.get(older))?.status).not.toBe("cancelled");
});

test("an occurrence that comes while a waiting run is looked at does not take its place", async () => {
  let looks = 0;
  const harness: Harness = new Harness({
    tasks: [
      walkTask(2, undefined, {
        overlap: "queue",
        whenUnmet: "wait",
        requires: [
          async () => {
            if (++looks === 3) {
              await harness.occur("walk");
              await harness.next();
            }
            return "closed";
          },
        ],
      }),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  const { unmetSince } = await harness.run("walk");
  await minutes(harness, 6);
  const [newer, older] = await harness.runs("walk");
  expect(newer).toMatchObject({ status: "skipped", reason: "overlap" });
  expect(older).toMatchObject({ status: "enqueued", unmetSince });
});

test("a held-back run that a person has paused keeps no place from later occurrences", async () => {
  const harness = new Harness({ tasks: [waiting(() => "closed")] });
  await harness.occur("walk");
  await harness.drain();
  await pauseRun(harness.context, await harness.run("walk"));
  await harness.clock.advance(600_000);
  await harness.occur("walk");
  await harness.drain();
  expect((await harness.runs("walk")).map(({ status }) => status)).toEqual(["enqueued", "paused"]);
});
