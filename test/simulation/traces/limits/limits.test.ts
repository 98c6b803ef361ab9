/** Runs within a limit: what becomes of places while givers, newcomers and operators get in each other's way (invariants 6 and 8). */
import { expect, test } from "vitest";
import { cancelRun, pauseRun, removeOverrides, setOverrides } from "../../../../functions/operators/index.ts";
import { Trace } from "../trace.ts";

const known = { name: "walk", overlap: "allow", catchUp: "none" } as const;

/** A trace in which `a` and `b` are at work for three seconds within a limit of two, and others wait. */
async function full(triggers: readonly string[], key?: () => string) {
  const trace = new Trace({ settings: { concurrency: { limit: 2, key }, maxAttempts: 1 } });
  const at = [trace.actor(), trace.actor()];
  for (const [i, trigger] of ["a", "b"].entries()) {
    await trace.occur(trigger);
    void at[i]?.next();
    await trace.pass(0.5);
  }
  for (const trigger of triggers) {
    await trace.occur(trigger);
    await trace.actor().next();
    await trace.pass(0.1);
  }
  const [first, second] = at as [ReturnType<Trace["actor"]>, ReturnType<Trace["actor"]>];
  return { trace, first, second };
}

async function held(trace: Trace, part = "state"): Promise<number> {
  return (await trace.harness.memory.getPart({ task: "walk", part }))?.held ?? 0;
}

test("a newcomer takes no place within a limit that is being handed on", async () => {
  const { trace, first } = await full(["c"]);
  const fill = first.hold("fill slot");
  await trace.pass(2.2);
  expect(fill.isMade).toBe(true);
  await trace.occur("d");
  await trace.actor().next();
  expect(await trace.run("d")).toMatchObject({ dueKey: "wait#walk#" });
  await fill.answer();
  await trace.goOn(2);
  expect((await trace.end()).runs).toEqual({
    a: "succeeded",
    b: "succeeded",
    c: "succeeded",
    d: "succeeded",
  });
  expect(await held(trace)).toBe(0);
});

test("a limit that is lowered while it is full and runs wait lets none start until fewer are at work", async () => {
  const { trace } = await full(["c"]);
  await setOverrides(trace.harness.context, known, { concurrency: 1 }, { note: "fewer" });
  await trace.pass(2.3);
  expect((await trace.end()).runs).toMatchObject({ a: "succeeded", b: "running", c: "enqueued" });
  expect(await held(trace)).toBe(1);
  await trace.goOn(2);
  expect((await trace.end()).runs).toMatchObject({ b: "succeeded", c: "succeeded" });
});

test("a limit that is raised between a refused take and the join lets the run start as soon as it has joined", async () => {
  const { trace } = await full([]);
  await trace.occur("c");
  const third = trace.actor();
  const join = third.hold("join queue");
  void third.next();
  await trace.pass(0.1);
  expect(join.isMade).toBe(true);
  await setOverrides(trace.harness.context, known, { concurrency: 3 }, { note: "more" });
  expect(await trace.run("c")).toMatchObject({ status: "enqueued" });
  await join.answer();
  await trace.pass(0.1);
  expect(await trace.run("c")).toMatchObject({ admitted: 0 });
  expect(await held(trace)).toBe(3);
  await removeOverrides(trace.harness.context, known, ["concurrency"]);
  await trace.goOn(2);
  expect((await trace.end()).runs).toEqual({ a: "succeeded", b: "succeeded", c: "succeeded" });
});

test.each([
  ["cancelled", cancelRun],
  ["paused", pauseRun],
] as const)(
  "a run that is %s while it is handed a place within a limit leaves it to the next",
  async (status, stop) => {
    const { trace, first } = await full(["c", "d"]);
    const admit = first.hold("admit");
    await trace.pass(2);
    expect(admit.isMade).toBe(true);
    await stop(trace.harness.context, await trace.run("c"));
    await admit.answer();
    await trace.goOn(2);
    expect((await trace.end()).runs).toEqual({ a: "succeeded", b: "succeeded", c: status, d: "succeeded" });
    expect(await held(trace)).toBe(0);
  },
);

test("a giver of a key's place that dies between fill and admit is made up for by the sweeper", async () => {
  const { trace, first } = await full(["c", "d"], () => "shop");
  first.hold("admit");
  await trace.pass(2);
  first.die();
  expect(await held(trace, "slot#shop")).toBe(2);
  await trace.goOn(3);
  expect((await trace.end()).runs).toEqual({
    a: "succeeded",
    b: "succeeded",
    c: "succeeded",
    d: "succeeded",
  });
  expect(await held(trace, "slot#shop")).toBe(0);
});

test("a place of a key that is taken late, after its run has ended, does not keep others waiting", async () => {
  const trace = new Trace({ settings: { concurrency: { limit: 1, key: () => "shop" }, maxAttempts: 1 } });
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
  expect(await held(trace, "slot#shop")).toBe(1);
  await trace.occur("b");
  await trace.goOn(4);
  expect((await trace.end()).runs).toEqual({ a: "succeeded", b: "succeeded" });
  expect(await held(trace, "slot#shop")).toBe(0);
});
