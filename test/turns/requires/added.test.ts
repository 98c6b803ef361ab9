/** A deploy that adds `requires`: what has begun goes on, what has not is looked at, and a redrive is looked at again. */
import { expect, test } from "vitest";
import type { Task } from "../../../functions/model/task/task.ts";
import { redriveRun } from "../../../functions/operators/index.ts";
import { Harness } from "../../engine/harness.ts";
import { walkTask } from "../../engine/sample-tasks.ts";

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

test("a run that failed before it began is looked at", async () => {
  const { one, two } = deployed(
    walkTask(6, () => {
      throw new Error("the shop is closed");
    }),
    walkTask(6, undefined, closed),
  );
  await one.occur("walk");
  await one.next();
  const after = two();
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
