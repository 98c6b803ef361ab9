/** A deploy that adds `requires`: what has begun goes on, what has not is looked at, and a redrive is looked at again. */
import { expect, test } from "vitest";
import { defineTask, type Task, type TaskContext } from "../../../functions/model/task/task.ts";
import { pauseRun, redriveRun, resumeRun } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

function fails(): never {
  throw new Error("the shop is closed");
}

const closed = { requires: [() => "closed"] };

/** A deployment, and the one after it. */
function deployed(before: Task, after: Task) {
  const one = new Harness({ tasks: [before] });
  return { one, two: () => new Harness({ before: one, version: "v2", tasks: [after] }) };
}

test.each([{}, { whenUnmet: "wait" }])(
  "a run that has done items goes on, with its callbacks: %j",
  async (more) => {
    const called: string[] = [];
    const callbacks = {
      afterStart: () => void called.push("start"),
      afterComplete: () => void called.push("end"),
    };
    const { one, two } = deployed(
      walkTask(
        6,
        (n) => {
          if (n === 4) throw new Error("the shop is closed");
        },
        callbacks,
      ),
      walkTask(6, undefined, { ...callbacks, ...closed, ...more }),
    );
    await one.occur("walk");
    await one.next();
    expect(await one.run("walk")).toMatchObject({ status: "retrying", ticks: 3 });
    const after = two();
    await after.drainFor(5);
    expect(await after.run("walk")).toMatchObject({ status: "succeeded", ticks: 6, requiresMet: true });
    expect(called).toEqual(["start", "end"]);
  },
);

test("a run whose afterStart alone was called goes on", async () => {
  const { one, two } = deployed(
    walkTask(
      6,
      () => {
        throw new Error("the shop is closed");
      },
      { afterStart: () => {} },
    ),
    walkTask(6, undefined, { ...closed, afterStart: () => {} }),
  );
  await one.occur("walk");
  await one.next();
  expect(await one.run("walk")).toMatchObject({ status: "retrying", ticks: 0, startCalled: true });
  const after = two();
  await after.drainFor(5);
  expect(await after.run("walk")).toMatchObject({ status: "succeeded" });
});

test.each([
  ["failed", { run: fails }, "retrying"],
  ["was snoozed", { run: (ctx: TaskContext) => ctx.snooze(60) }, "interrupted"],
  [
    "failed at its first item",
    {
      items: function* () {
        yield [1, 1];
      },
      process: fails,
    },
    "retrying",
  ],
  [
    "failed at its first batch",
    {
      items: function* () {
        yield [1, 1];
      },
      processBatch: fails,
    },
    "retrying",
  ],
])("a run that %s with nothing saved of it goes on", async (_, work, status) => {
  const called: string[] = [];
  const afterComplete = () => void called.push("end");
  const about = { name: "walk", description: "Walks." };
  const { one, two } = deployed(
    defineTask({ ...about, ...work, afterComplete } as never),
    defineTask({ ...about, ...closed, run: () => {}, afterComplete }),
  );
  await one.occur("walk");
  await one.next();
  expect(await one.run("walk")).toMatchObject({ status, ticks: 0, turn: 1 });
  const after = two();
  await after.drainFor(5);
  expect(await after.run("walk")).toMatchObject({ status: "succeeded", requiresMet: true });
  expect(called).toEqual(["end"]);
});

test("a run that was paused before its first item goes on", async () => {
  const about = { name: "walk", description: "Walks." };
  const { one, two } = deployed(
    defineTask({
      ...about,
      async *items({ task, run }) {
        await pauseRun(one.context, { task, run });
        await one.clock.advance(10_500);
        yield [1, 1];
      },
      process() {},
    }),
    defineTask({ ...about, ...closed, run: () => {} }),
  );
  await one.occur("walk");
  await one.next();
  const paused = await one.run("walk");
  expect(paused).toMatchObject({ status: "paused", attempt: 1, ticks: 0 });
  const after = two();
  await resumeRun(after.context, paused);
  await after.drainFor(5);
  expect(await after.run("walk")).toMatchObject({ status: "succeeded", requiresMet: true });
});

test("a run whose attempts failed before anybody could look is looked at", async () => {
  const called: number[] = [];
  let refused = 2;
  const runAs = {
    of: () => ({
      assume: async () => {
        if (refused-- > 0) throw new Error("the role is not there");
      },
    }),
  };
  const harness = new Harness({
    tasks: [walkTask(1, (n) => void called.push(n), { ...closed, runAs: { policy: [] } })],
    runAs: runAs as never,
  });
  await harness.occur("walk");
  await harness.drainFor(10);
  expect(await harness.run("walk")).toMatchObject({
    status: "skipped",
    attempt: 3,
    reason: "requires: closed",
  });
  expect(called).toEqual([]);
});

test("a run that held back, then failed without requirements, goes on once they are back", async () => {
  const about = { name: "walk", description: "Walks." };
  const requiring = defineTask({ ...about, ...closed, whenUnmet: "wait", run: () => {} });
  const one = new Harness({ tasks: [requiring] });
  await one.occur("walk");
  await one.next();
  expect(await one.run("walk")).toMatchObject({ status: "enqueued", unmet: "closed", unmetTurns: 1 });
  const two = new Harness({ before: one, version: "v2", tasks: [defineTask({ ...about, run: fails })] });
  await two.drainFor(2);
  expect(await two.run("walk")).toMatchObject({ status: "retrying" });
  const three = new Harness({ before: two, version: "v1", tasks: [requiring] });
  await three.drainFor(5);
  expect(await three.run("walk")).toMatchObject({ status: "succeeded", requiresMet: true });
});

test("a run that failed with nothing saved of it is looked at once it is redriven", async () => {
  const about = { name: "walk", description: "Walks." };
  const { one, two } = deployed(
    defineTask({ ...about, maxAttempts: 1, run: fails }),
    defineTask({ ...about, ...closed, run: () => {} }),
  );
  await one.occur("walk");
  await one.next();
  const after = two();
  await redriveRun(after.context, await after.run("walk"));
  await after.drainFor(5);
  expect(await after.run("walk")).toMatchObject({ status: "skipped", reason: "requires: closed" });
});

test("a run that was met and failed half-way is looked at again once it is redriven", async () => {
  let answer: true | string = true;
  const harness = new Harness({
    tasks: [
      walkTask(
        6,
        (n) => {
          if (n === 4) throw new Error("the shop is closed");
        },
        { requires: [() => answer], maxAttempts: 1 },
      ),
    ],
  });
  await harness.occur("walk");
  await harness.drain();
  const errored = await harness.run("walk");
  expect(errored).toMatchObject({ status: "errored", ticks: 3, requiresMet: true });
  answer = "closed";
  await redriveRun(harness.context, errored);
  expect(await harness.run("walk")).toMatchObject({ requiresMet: false });
  await harness.drain();
  expect(await harness.run("walk")).toMatchObject({
    status: "skipped",
    ticks: 3,
    reason: "requires: closed",
  });
});
