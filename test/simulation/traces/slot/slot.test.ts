/** A task whose runs do not overlap: which run has the slot while writes are slow and workers die (invariant 8). */
import { expect, test } from "vitest";
import { pauseTask } from "../../../../functions/operators/pause-task.ts";
import { redriveRun } from "../../../../functions/operators/redrive-run.ts";
import { nothingLeft, Trace } from "../trace.ts";

/** A trace in which `a` fails at its second item. */
async function failedOnce(): Promise<Trace> {
  const trace = new Trace({ settings: { maxAttempts: 1 } });
  trace.onItem = (_, item) => {
    if (item === 2) throw new Error("no");
  };
  await trace.occur("a");
  return trace;
}

test("a redriven run waits while the slot's new holder works", async () => {
  const trace = await failedOnce();
  void trace.actor().next();
  await trace.pass(5);
  trace.onItem = () => {};
  await trace.occur("b");
  void trace.actor().next();
  await trace.pass(1.5);
  await redriveRun(trace.harness.context, await trace.run("a"));
  await trace.goOn(1);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded", b: "succeeded" },
    items: { a: [1, 2, 3], b: [1, 2, 3] },
  });
});

test("a slot that is given back late stays with the run that was redriven before", async () => {
  const trace = await failedOnce();
  const first = trace.actor();
  const giveBack = first.hold("give slot back");
  void first.next();
  await trace.pass(5);
  trace.onItem = () => {};
  await redriveRun(trace.harness.context, await trace.run("a"));
  void trace.actor().next();
  await trace.pass(0.5);
  await giveBack.answer();
  await trace.occur("b");
  await trace.goOn(1);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded", b: "skipped: overlap" },
    items: { a: [1, 2, 3], b: [] },
  });
});

test("a slot's absent holder keeps its slot when its claim lands after all", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const first = trace.actor();
  const claim = first.hold("claim");
  void first.next();
  await trace.pass(1);
  await trace.occur("b");
  await trace.actor().next();
  expect(await trace.run("a")).toMatchObject({ status: "enqueued", turn: 0 });
  await claim.answer();
  await trace.goOn(3);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded", b: "skipped: overlap" },
    items: { a: [1, 2, 3], b: [] },
  });
});

test("a slot's absent holder runs, though its worker died and its claim lands without an owner", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const first = trace.actor();
  const claim = first.hold("claim");
  void first.next();
  await trace.pass(1);
  first.die();
  await trace.occur("b");
  await trace.actor().next();
  await claim.land();
  await trace.occur("c");
  await trace.goOn(4);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded", b: "skipped: overlap", c: "skipped: overlap" },
    items: { a: [1, 2, 3], b: [], c: [] },
  });
});

test("a missed run that is delivered late waits while another run has taken its slot over", async () => {
  const trace = new Trace();
  const missed = { task: "walk", run: `${trace.harness.second}/a` };
  const createdAt = new Date(trace.harness.clock.now()).toISOString();
  await trace.harness.memory.update(missed, {
    name: "test",
    condition: [],
    set: {
      status: "missed",
      lane: "default",
      trigger: "a",
      scheduledTime: createdAt,
      createdAt,
      attempt: 1,
      turn: 0,
      ticks: 0,
      fruitlessTurns: 0,
      seq: 0,
      leaseExpiresAt: 0,
    },
  });
  await trace.occur("a");
  const late = trace.actor();
  const claim = late.hold("claim");
  void late.next();
  await trace.pass(1);
  await trace.occur("b");
  void trace.actor().next();
  await trace.pass(1);
  await claim.answer();
  await trace.goOn(1);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded", b: "succeeded" },
    items: { a: [1, 2, 3], b: [1, 2, 3] },
  });
});

test("a run that waits for the slot it holds is handed the slot", async () => {
  const trace = await failedOnce();
  void trace.actor().next();
  await trace.pass(5);
  trace.onItem = () => {};
  await trace.occur("b");
  void trace.actor().next();
  await trace.pass(1.5);
  await redriveRun(trace.harness.context, await trace.run("a"));
  // One copy of its message finds the slot taken. The other finds it free, and its worker dies with the slot.
  const message = trace.receive();
  const [waits, takes] = [trace.actor(), trace.actor()];
  const wait = waits.hold("wait");
  const waiting = waits.work(message);
  await trace.pass(5);
  const slot = takes.hold("take slot");
  void takes.work(message);
  await trace.pass(1);
  await slot.land();
  takes.die();
  await wait.answer();
  expect(await waiting).toBe("acknowledged");
  const { run } = await trace.run("a");
  expect(await trace.end()).toMatchObject({ runs: { a: "enqueued" }, slot: run, messages: 0 });
  await trace.goOn(2);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded", b: "succeeded" },
    items: { a: [1, 2, 3], b: [1, 2, 3] },
  });
});

test("a run that joins the queue only once its slot is free is handed the slot", async () => {
  const trace = new Trace();
  await trace.occur("a");
  void trace.actor().next();
  await trace.pass(0);
  await trace.occur("b");
  await trace.actor().next();
  await redriveRun(trace.harness.context, await trace.run("b"));
  const late = trace.actor();
  const join = late.hold("join queue");
  void late.next();
  await trace.pass(5);
  expect(await trace.run("b")).toMatchObject({ status: "enqueued", dueKey: "wait#walk#" });
  await join.answer();
  expect(await trace.run("b")).toMatchObject({
    status: "enqueued",
    admitted: 1,
    dueKey: expect.stringMatching(/^turn#/),
  });
  await trace.goOn(1);
  expect(await trace.end()).toEqual({
    ...nothingLeft,
    runs: { a: "succeeded", b: "succeeded" },
    items: { a: [1, 2, 3], b: [1, 2, 3] },
  });
});

test("an occurrence is skipped when its task is paused while it takes the slot over", async () => {
  const trace = new Trace();
  await trace.occur("a");
  const first = trace.actor();
  const lost = first.hold("give slot back");
  void first.next();
  await trace.pass(4);
  await lost.lose();
  await trace.occur("b");
  const second = trace.actor();
  const takeOver = second.hold("get");
  void second.next();
  await trace.pass(1);
  await pauseTask(trace.harness.context, "walk");
  await takeOver.answer();
  await trace.goOn(1);
  expect(await trace.end()).toMatchObject({
    runs: { a: "succeeded", b: "skipped: paused" },
    items: { a: [1, 2, 3], b: [] },
    messages: 0,
  });
});
