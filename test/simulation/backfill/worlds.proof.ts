import { expect, test } from "vitest";
import { backfillMutants, caughtBy } from "./mutants.ts";
import { drawBackfillPlan } from "./plan.ts";
import { judge } from "./rules.ts";
import { BackfillWorld } from "./world.ts";

const seeds = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

test("in 80 worlds a backfill begins what it should once, no more than allowed at a time, and ends after the last", async () => {
  const met = new Map<string, number>();
  let begun = 0;
  for (const seed of seeds(80)) {
    const world = new BackfillWorld(drawBackfillPlan(seed));
    await world.run();
    const judged = await judge(world);
    expect(judged.wrong, `seed ${seed}`).toEqual([]);
    begun += judged.begun;
    for (const [what, times] of world.met) met.set(what, (met.get(what) ?? 0) + times);
  }
  expect(begun).toBeGreaterThan(150);
  for (const what of [
    "a death at checkpoint",
    "a late checkpoint",
    "a late message",
    "a person's redrive",
    "a pause",
    "an instant that is left",
  ])
    expect(met.get(what) ?? 0, what).toBeGreaterThan(5);
}, 60_000);

test.each(backfillMutants)(
  "a world notices $name",
  async (mutant) => {
    expect(await caughtBy(mutant)).toBeDefined();
  },
  60_000,
);
