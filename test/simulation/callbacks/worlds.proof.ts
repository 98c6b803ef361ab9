import { expect, test } from "vitest";
import { callbackMutants, caughtBy } from "./mutants.ts";
import { judge } from "./rules.ts";
import { CallbackWorld } from "./world.ts";

test("in 200 worlds each callback comes at least once before its write, and none holds its run", async () => {
  const met = new Map<string, number>();
  for (let seed = 1; seed <= 200; seed++) {
    const world = new CallbackWorld(seed);
    await world.run();
    expect(await judge(world), `seed ${seed}`).toEqual([]);
    for (const [what, times] of world.met) met.set(what, (met.get(what) ?? 0) + times);
  }
  for (const what of [
    "a death at checkpoint",
    "a death at told",
    "afterComplete hangs",
    "afterComplete throws",
    "afterPause dies",
    "afterPause without a lease",
    "afterCancel without a lease",
    "afterError without a lease",
    "afterStart throws",
  ])
    expect(met.get(what) ?? 0, what).toBeGreaterThan(2);
}, 60_000);

test.each(callbackMutants)(
  "a world notices that $name",
  async (mutant) => {
    expect(await caughtBy(mutant)).toBeDefined();
  },
  60_000,
);
