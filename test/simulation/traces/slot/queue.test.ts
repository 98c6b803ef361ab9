/** Runs that wait for a slot: who is handed it while givers, newcomers and operators get in each other's way (invariants 6 and 8). */
import { expect, test } from "vitest";
import { cancelRun, pauseRun, redriveRun, resumeRun } from "../../../../functions/operators/index.ts";
import { startRun } from "../../../../functions/runs/index.ts";
import { nothingLeft, Trace } from "../trace.ts";

const byHand = { task: "walk", lane: "default", kind: "manual" } as const;
const all = [1, 2, 3];

/** A trace in which `a` is at work for three seconds, and others wait for its slot. */
async function waiting(triggers: readonly string[], overlap: "skip" | "queue" | "queue-all" = "queue-all") {
  const trace = new Trace({ settings: { overlap, maxAttempts: 1 } });
  await trace.occur("a");
  const first = trace.actor();
  void first.next();
  await trace.pass(0);
  for (const trigger of triggers) {
    await trace.pass(0.1);
    await trace.occur(trigger);
    await trace.actor().next();
  }
  return { trace, first };
}

/** Everything ran, one after the other, and nothing is left. */
function allRan(...triggers: readonly string[]) {
  return {
    ...nothingLeft,
    runs: Object.fromEntries(triggers.map((trigger) => [trigger, "succeeded"])),
    items: Object.fromEntries(triggers.map((trigger) => [trigger, all])),
  };
}

test("a giver that read a paused run does not clear the queue that the run has joined again since", async () => {
  const { trace, first } = await waiting(["b"]);
  await pauseRun(trace.harness.context, await trace.run("b"));
  const clear = first.hold("clear queue");
  await trace.pass(5);
  expect(clear.isMade).toBe(true);
  await trace.occur("c");
  await trace.actor().next();
  expect(await trace.run("c")).toMatchObject({ admitted: 0 });
  await resumeRun(trace.harness.context, await trace.run("b"));
  for (let messages = 0; messages < 2; messages++) void trace.actor().next();
  await trace.pass(0);
  expect(await trace.run("b")).toMatchObject({ dueKey: "wait#walk#", turn: 1 });
  await clear.answer();
  await trace.pass(3);
  expect(await trace.run("b")).toMatchObject({ admitted: 1 });
  await trace.goOn(1);
  expect(await trace.end()).toEqual(allRan("a", "b", "c"));
});

test("a giver does not clear the queue that another run has joined since it was read", async () => {
  const { trace, first } = await waiting(["b"]);
  await cancelRun(trace.harness.context, await trace.run("b"));
  const clear = first.hold("clear queue");
  await trace.pass(5);
  expect(clear.isMade).toBe(true);
  for (const trigger of ["c", "d"]) {
    await trace.pass(0.1);
    await trace.occur(trigger);
  }
  for (let messages = 0; messages < 3; messages++) {
    void trace.actor().next();
    await trace.pass(0);
  }
  expect(await trace.run("d")).toMatchObject({ dueKey: "wait#walk#" });
  await clear.answer();
  await trace.pass(3);
  expect(await trace.run("d")).toMatchObject({ admitted: 0 });
  await trace.goOn(1);
  expect(await trace.end()).toMatchObject({
    runs: { b: "cancelled", c: "succeeded", d: "succeeded" },
    items: { c: all, d: all },
    slot: undefined,
  });
});

test("a second delivery of a run that is being handed the slot leaves it to its giver", async () => {
  const { trace, first } = await waiting([]);
  await trace.pass(0.1);
  const at = trace.harness.second;
  await trace.occur("b", at);
  await trace.actor().next();
  const admit = first.hold("admit");
  await trace.pass(5);
  expect(admit.isMade).toBe(true);
  await trace.occur("b", at);
  expect(await trace.actor().next()).toBe("acknowledged");
  expect(await trace.run("b")).toMatchObject({ status: "enqueued", dueKey: "wait#walk#" });
  await admit.answer();
  await trace.goOn(1);
  expect(await trace.end()).toEqual(allRan("a", "b"));
});

test("a run whose giver dies before it is admitted is admitted by the sweeper", async () => {
  const { trace, first } = await waiting(["b", "c"]);
  first.hold("admit");
  await trace.pass(5);
  first.die();
  const { run } = await trace.run("b");
  expect(await trace.end()).toMatchObject({ runs: { b: "enqueued" }, slot: run });
  await trace.goOn(2);
  expect(await trace.end()).toEqual(allRan("a", "b", "c"));
});

test.each([
  ["cancelled", cancelRun],
  ["paused", pauseRun],
] as const)("a run that is %s while it is handed the slot leaves it to the next", async (status, stop) => {
  const { trace, first } = await waiting(["b", "c"]);
  const admit = first.hold("admit");
  await trace.pass(5);
  const operator = trace.actor();
  operator.hold("give slot back");
  void stop(operator.context, await trace.run("b"));
  await trace.pass(0);
  operator.die();
  await admit.answer();
  expect(await trace.run("c")).toMatchObject({ admitted: 0 });
  await trace.goOn(1);
  expect(await trace.end()).toMatchObject({
    runs: { b: status, c: "succeeded" },
    slot: undefined,
    messages: 0,
  });
});

test("a run that was paused and resumed while it was handed the slot gets it at its later turn", async () => {
  const { trace, first } = await waiting(["b"]);
  const admit = first.hold("admit");
  await trace.pass(5);
  const operator = trace.actor();
  operator.hold("give slot back");
  void pauseRun(operator.context, await trace.run("b"));
  await trace.pass(0);
  operator.die();
  await resumeRun(trace.harness.context, await trace.run("b"));
  const worker = trace.actor();
  worker.hold("raise slot");
  void worker.next();
  await trace.pass(0);
  worker.die();
  await admit.answer();
  await trace.goOn(3);
  expect(await trace.end()).toEqual(allRan("a", "b"));
});

test("a newcomer takes no slot that is being handed on", async () => {
  const { trace, first } = await waiting(["b"]);
  const fill = first.hold("fill slot");
  await trace.pass(5);
  await trace.occur("c");
  await trace.actor().next();
  expect(await trace.run("c")).toMatchObject({ dueKey: "wait#walk#" });
  await fill.answer();
  await trace.goOn(1);
  expect(await trace.end()).toEqual(allRan("a", "b", "c"));
  const [b, c] = [await trace.run("b"), await trace.run("c")];
  expect((b.endedAt as string) <= (c.startedAt as string)).toBe(true);
});

test("a giver that dies as it fills the place that it gave back is found by the sweeper, whether or not that lands", async () => {
  for (const lands of [true, false]) {
    const { trace, first } = await waiting(["b"]);
    const fill = first.hold("fill slot");
    await trace.pass(5);
    first.die();
    if (lands) await fill.land();
    await trace.goOn(2);
    expect(await trace.end()).toEqual(allRan("a", "b"));
  }
});

test("a slot that is taken late, after its run has ended, is given back by the next occurrence", async () => {
  const trace = new Trace();
  const at = trace.harness.second;
  await trace.occur("a", at);
  const late = trace.actor();
  const take = late.hold("take slot");
  void late.next();
  await trace.pass(0);
  late.die();
  await trace.occur("a", at);
  void trace.actor().next();
  await trace.pass(5);
  await take.land();
  const { run } = await trace.run("a");
  expect(await trace.end()).toMatchObject({ runs: { a: "succeeded" }, slot: run });
  await trace.occur("b");
  await trace.goOn(3);
  expect(await trace.end()).toEqual(allRan("a", "b"));
});

test("a run that is paused between its slot and its claim holds no slot", async () => {
  const trace = new Trace();
  const key = await startRun(trace.harness.context, byHand);
  const worker = trace.actor();
  const claim = worker.hold("claim");
  const working = worker.next();
  await trace.pass(0);
  const operator = trace.actor();
  operator.hold("give slot back");
  void pauseRun(operator.context, key);
  await trace.pass(0);
  operator.die();
  expect(await trace.end()).toMatchObject({ slot: key.run });
  await claim.answer();
  expect(await working).toBe("acknowledged");
  expect(await trace.end()).toMatchObject({ runs: { manual: "paused" }, slot: undefined });
});

test("a run beside others leaves the slot to the last of them, who hands it on", async () => {
  const { trace } = await waiting(["b"]);
  await trace.pass(1);
  await startRun(trace.harness.context, { ...byHand, overlap: "allow" });
  void trace.actor().next();
  await trace.pass(2.5);
  expect(await trace.end()).toMatchObject({ runs: { a: "succeeded", manual: "running", b: "enqueued" } });
  await trace.goOn(1);
  const { together, ...rest } = await trace.end();
  expect(together.every((each) => !each.startsWith("b"))).toBe(true);
  expect({ ...rest, together: [] }).toEqual(allRan("a", "b", "manual"));
});

test("of two occurrences of the mode queue at once one waits, though its worker dies before it does", async () => {
  for (const dies of [true, false]) {
    const { trace } = await waiting([], "queue");
    await trace.occur("b");
    const second = trace.actor();
    const wait = second.hold("wait");
    void second.next();
    await trace.pass(0.1);
    await trace.occur("c");
    await trace.actor().next();
    expect((await trace.end()).runs).toMatchObject({ b: "enqueued", c: "skipped: overlap" });
    if (dies) second.die();
    else await wait.answer();
    await trace.goOn(4);
    expect(await trace.end()).toMatchObject({
      runs: { a: "succeeded", b: "succeeded", c: "skipped: overlap" },
      items: { a: all, b: all, c: [] },
      slot: undefined,
      messages: 0,
    });
  }
});

test("a redriven run waits beside the one occurrence of the mode queue, and both run", async () => {
  const { trace } = await waiting(["b", "c"], "queue");
  expect((await trace.end()).runs).toMatchObject({ b: "enqueued", c: "skipped: overlap" });
  await redriveRun(trace.harness.context, await trace.run("c"));
  await trace.goOn(2);
  expect(await trace.end()).toEqual(allRan("a", "b", "c"));
});
