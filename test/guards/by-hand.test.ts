import { expect, test } from "vitest";
import { Stacks } from "../bench/synth/stacks.ts";

test("the stack by hand beside which synth is measured has as many resources of each type as Pawl's", async () => {
  const stacks = new Stacks(4);
  try {
    const pawl = await stacks.synth("pawl-dev", { checks: false });
    expect((await stacks.synth("by-hand", { checks: false })).resources).toEqual(pawl.resources);
    expect(pawl.resources["AWS::Scheduler::Schedule"]).toBe(5);
  } finally {
    stacks.remove();
  }
}, 60_000);
