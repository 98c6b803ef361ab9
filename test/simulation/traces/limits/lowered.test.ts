/** A limit that an operator lowers while a place within it is handed on (invariant 8). */
import { expect, test } from "vitest";
import { type LeftOut, tablesLacking } from "../lacking.ts";
import { Trace } from "../trace.ts";
import { deliver, held, kinds, statuses } from "./pools.ts";

/** Of two runs at work `a` ends and hands its place on by the limit of two, which is lowered to one before that lands. */
async function lowered(name: "a task" | "the stage", without?: LeftOut) {
  const kind = kinds[name];
  const trace = new Trace({ ...kind.props(2), memory: tablesLacking(without) });
  const first = await deliver(trace, "a");
  const transfer = first.hold("transfer slot");
  for (const trigger of ["b", "c"]) await deliver(trace, trigger);
  await trace.pass(2.85);
  expect(transfer.isMade).toBe(true);
  const operator = trace.actor();
  const override = operator.hold("override task");
  void kind.override(operator.context, 1);
  await trace.pass(0);
  // It dies before it looks at the pool itself.
  await override.land();
  operator.die();
  await transfer.answer();
  const { b } = await statuses(trace);
  return { b, admitted: (await trace.run("c")).admitted, held: await held(trace, kind) };
}

test.each(["a task", "the stage"] as const)(
  "a place that is handed on by a limit of %s that was lowered since goes to nobody",
  async (name) => {
    expect(await lowered(name)).toEqual({ b: "running", admitted: undefined, held: 1 });
    const without = ["transfer slot", "the overrides are those that were seen"] as const;
    expect(await lowered(name, without)).toEqual({ b: "running", admitted: 0, held: 2 });
  },
);
