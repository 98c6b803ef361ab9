/** A limit that an operator lowers while a place within it is handed on (invariant 8). */
import { expect, test } from "vitest";
import { type LeftOut, tablesLacking } from "../lacking.ts";
import { Trace } from "../trace.ts";
import { deliver, held, kinds, statuses } from "./pools.ts";

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
  const operator = trace.actor();
  const override = operator.hold("override task");
  void kind.override(operator.context, 1);
  await trace.pass(0);
  // It dies before it looks at the pool itself.
  await override.land();
  operator.die();
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
