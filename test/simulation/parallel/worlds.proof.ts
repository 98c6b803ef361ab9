import { expect, test } from "vitest";
import { caughtBy, parallelMutants } from "./mutants.ts";
import { judge } from "./rules.ts";
import { ParallelWorld } from "./world.ts";

test("in 80 worlds each run that is split does every item, counts each shard once and ends once", async () => {
  const met = new Map<string, number>();
  for (let seed = 1; seed <= 80; seed++) {
    const world = new ParallelWorld(seed);
    await world.run();
    expect(await judge(world), `seed ${seed}`).toEqual([]);
    for (const [what, times] of world.met) met.set(what, (met.get(what) ?? 0) + times);
  }
  for (const what of [
    "a person's pauseRun",
    "a person's redriveRun",
    "a person's split",
    "park",
    "cut",
    "publish",
    "permit",
    "reset",
    "take over",
    "a death at count",
    "a death at claim",
  ])
    expect(met.get(what) ?? 0, what).toBeGreaterThan(1);
}, 120_000);

test.each(parallelMutants)(
  "a world notices that $name",
  async (mutant) => {
    expect(await caughtBy(mutant)).toBeDefined();
  },
  120_000,
);
