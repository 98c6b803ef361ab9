/** Places that runs which waited themselves put the next one in: while an operator lowers the limit, and two at once (invariants 6 and 8). */
import { expect, test } from "vitest";
import { setOverrides } from "../../../../functions/operators/index.ts";
import { startRun } from "../../../../functions/runs/index.ts";
import { Harness } from "../../../engine/harness.ts";
import { walkTask } from "../../../engine/sample-tasks.ts";
import { type LeftOut, tablesLacking } from "../lacking.ts";
import { Trace } from "../trace.ts";
import { deliver, held, kinds, statuses } from "./pools.ts";

/** An operator lowers the limit to one, and dies before it looks at the pool itself. */
async function lowerToOne(trace: Trace, kind: (typeof kinds)["a task" | "the stage"]): Promise<void> {
  const operator = trace.actor();
  const override = operator.hold("override task");
  void kind.override(operator.context, 1);
  await trace.pass(0);
  await override.land();
  operator.die();
}

/**
 * Of two runs at work, both of which waited, `c` ends first and hands its place on by the limit of two, which is lowered to one
 * before that lands.
 */
async function lowered(name: "a task" | "the stage", without?: LeftOut) {
  const kind = kinds[name];
  const trace = new Trace({ ...kind.props(2), memory: tablesLacking(without) });
  for (const trigger of ["a", "b", "c", "d", "e"]) await deliver(trace, trigger);
  await trace.pass(2.65);
  const third = trace.actor();
  const transfer = third.hold("transfer slot");
  void third.next();
  await trace.pass(0.1);
  void trace.actor().next();
  await trace.pass(2.95);
  expect(transfer.isMade).toBe(true);
  await lowerToOne(trace, kind);
  await transfer.answer();
  const { d } = await statuses(trace);
  return { d, admitted: (await trace.run("e")).admitted, held: await held(trace, kind) };
}

test.each(["a task", "the stage"] as const)(
  "a place that is handed on by a limit of %s that was lowered since goes to nobody",
  async (name) => {
    expect(await lowered(name)).toEqual({ d: "running", admitted: undefined, held: 1 });
    const without = ["transfer slot", "the overrides are those that were seen"] as const;
    expect(await lowered(name, without)).toEqual({ d: "running", admitted: 0, held: 2 });
  },
);

/** Of two runs at work the first ends and fills the room by the limit of two, which is lowered to one before that lands. */
async function filled(name: "a task" | "the stage", without?: LeftOut) {
  const kind = kinds[name];
  const trace = new Trace({ ...kind.props(2), memory: tablesLacking(without) });
  await trace.occur("a");
  const first = trace.actor();
  const fill = first.hold("fill slot");
  void first.next();
  for (const trigger of ["b", "c"]) await deliver(trace, trigger);
  await trace.pass(2.85);
  expect(fill.isMade).toBe(true);
  await lowerToOne(trace, kind);
  await fill.answer();
  const { b } = await statuses(trace);
  return { b, admitted: (await trace.run("c")).admitted, held: await held(trace, kind) };
}

test.each(["a task", "the stage"] as const)(
  "room that is filled by a limit of %s that was lowered since goes to nobody",
  async (name) => {
    expect(await filled(name)).toEqual({ b: "running", admitted: undefined, held: 1 });
    const without = ["fill slot", "the overrides are those that were seen"] as const;
    expect(await filled(name, without)).toEqual({ b: "running", admitted: 0, held: 2 });
  },
);

/** Two runs that waited end, and put the same next one in their places. */
async function twice(without?: LeftOut) {
  const kind = kinds["a task"];
  const trace = new Trace({ ...kind.props(2), memory: tablesLacking(without) });
  for (const trigger of ["a", "b", "c", "d", "e", "f"]) await deliver(trace, trigger);
  await trace.pass(2.65);
  const givers = [trace.actor(), trace.actor()];
  const transfers = givers.map((giver) => giver.hold("transfer slot"));
  for (const giver of givers) {
    void giver.next();
    await trace.pass(0.1);
  }
  await trace.pass(3);
  expect(transfers.every(({ isMade }) => isMade)).toBe(true);
  for (const transfer of transfers) await transfer.answer();
  return { e: (await trace.run("e")).admitted, f: (await trace.run("f")).admitted };
}

test("of two places that are handed to the same run at once the second goes to the next", async () => {
  expect(await twice()).toEqual({ e: 0, f: 0 });
  expect(await twice(["transfer slot", "the run does not hold it"])).toEqual({ e: 0, f: undefined });
});

/** A run that waited ends, while more are at work than may be by an override that its machine knows. */
async function above(without?: LeftOut) {
  const harness: Harness = new Harness({
    tasks: [walkTask(60, () => harness.clock.advance(1_000), { concurrency: { limit: 2 } })],
    memory: tablesLacking(without),
  });
  const begin = async () => {
    await startRun(harness.context, { task: "walk", lane: "default", kind: "manual" });
    await harness.next();
  };
  for (let runs = 0; runs < 5; runs++) await begin();
  const ended = async () =>
    (await harness.runs("walk")).filter(({ status }) => status === "succeeded").length;
  while ((await ended()) < 2) await harness.next();
  const known = { name: "walk", overlap: "allow", catchUp: "none" } as const;
  await setOverrides(harness.context, known, { concurrency: 1 }, { note: "fewer" });
  // It is refused a place, and so its machine knows the limit.
  await begin();
  while ((await ended()) < 3) await harness.next();
  return (await harness.holders("walk")).length;
}

test("a run that waited hands its place to nobody while more are at work than may be", async () => {
  expect(await above()).toBe(1);
  expect(await above(["transfer slot", "no more runs hold it than may"])).toBe(2);
});
