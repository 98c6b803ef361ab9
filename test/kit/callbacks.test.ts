/** `runTask` calls a task's callbacks as a worker does. */
import { setTimeout as sleep } from "node:timers/promises";
import { array, type CallbackInfo, defineTask, NonRetryableError } from "pawl";
import { runTask } from "pawl/test";
import { expect, test } from "vitest";

const named = { name: "letters", description: "Walks letters." };
/** Takes a moment of the machine's own time, as a callback does that calls something. */
const note = () => sleep(2);

const letters = defineTask({
  ...named,
  items: ({ cursor }) => array(["a", "b", "c"], { after: cursor }),
  process: () => {},
  afterStart: note,
  afterPause: note,
  afterInterrupt: note,
  afterCancel: note,
  afterComplete: note,
  async aroundTurn(_, proceed) {
    await note();
    await proceed();
    await note();
  },
});

test("the result names the callbacks in the order in which they were called", async () => {
  const run = await runTask(letters);
  expect(run.callbacks).toEqual(["aroundTurn", "afterStart", "afterComplete"]);
  expect(run).toMatchObject({ status: "succeeded", ids: ["a", "b", "c"] });
});

test("a run that is paused goes on after it was resumed", async () => {
  const run = await runTask(letters, { pauseAfter: 2 });
  expect(run.callbacks).toEqual(["aroundTurn", "afterStart", "afterPause", "aroundTurn", "afterComplete"]);
  expect(run).toMatchObject({ status: "succeeded", ids: ["a", "b", "c"] });
  expect(run.moves).toEqual([
    "create",
    "claim",
    "pause",
    "checkpoint",
    "release",
    "resume",
    "claim",
    "succeed",
  ]);
});

test("a run that is cancelled does no further item", async () => {
  const run = await runTask(letters, { cancelAfter: 1 });
  expect(run.callbacks).toEqual(["aroundTurn", "afterStart", "afterCancel"]);
  expect(run).toMatchObject({ status: "cancelled", ids: ["a"] });
});

test("a run that is interrupted after each item calls afterInterrupt in each turn", async () => {
  const run = await runTask(letters, { interruptAfter: 2 });
  expect(run.callbacks.filter((name) => name !== "aroundTurn")).toEqual([
    "afterStart",
    "afterInterrupt",
    "afterComplete",
  ]);
});

test("what callbacks throw is in the result", async () => {
  const told: CallbackInfo[] = [];
  const run = await runTask(
    defineTask({
      ...named,
      run() {
        throw new NonRetryableError("gone");
      },
      afterError(_, info) {
        told.push(info);
        throw new Error("no pager");
      },
    }),
  );
  expect(told).toMatchObject([{ error: { message: "gone" } }]);
  expect(run).toMatchObject({ status: "errored", error: "gone", retried: ["afterError: no pager"] });
});

test("a callback that never settles is named by what runTask waits for", async () => {
  const task = defineTask({ ...named, run: () => {}, afterComplete: () => new Promise(() => {}) });
  await expect(runTask(task, { maxWaitSeconds: 0.2 })).rejects.toThrow("afterComplete");
});
