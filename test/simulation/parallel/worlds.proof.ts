import { expect, test } from "vitest";
import { clauses, proven } from "./clauses.ts";
import { caughtBy, parallelMutants } from "./mutants.ts";
import { drawParallelPlan } from "./plan.ts";
import { ParallelWorld } from "./world.ts";

test("in 300 worlds a run that is split does each item, counts each shard once, and ends once", async () => {
  const met = new Map<string, number>();
  for (let seed = 1; seed <= 300; seed++) {
    const world = new ParallelWorld(drawParallelPlan(seed));
    expect(await world.run(), `seed ${seed}`).toEqual([]);
    for (const [what, times] of world.met) met.set(what, (met.get(what) ?? 0) + times);
  }
  for (const what of [
    ...["put plan", "planned", "reset", "spread", "count", "park", "ask split", "cut", "publish", "permit"],
    ...["a death at claim", "a death at count", "a death at send", "no answer to count", "a copy of claim"],
    ...["a freeze", "a message twice", "an invocation out of time", "take over", "give up"],
    ...[
      "a person's pause",
      "a person's resume",
      "a person's cancel",
      "a person's redrive",
      "a person's split",
    ],
  ])
    expect(met.get(what) ?? 0, what).toBeGreaterThan(2);
}, 60_000);

/** One that is not noticed is proven, or the share of those that are is too low. */
const leastCaught = 0.95;

test("worlds notice 95 of 100 mutants", async () => {
  const missed: string[] = [];
  for (const mutant of parallelMutants) if ((await caughtBy(mutant)) === undefined) missed.push(mutant.name);
  expect(missed.length, missed.join("; ")).toBeLessThanOrEqual((1 - leastCaught) * parallelMutants.length);
  const named = Object.entries(clauses).flatMap(([write, names]) => names.map((name) => `${write}: ${name}`));
  expect(Object.keys(proven).filter((name) => !named.includes(name))).toEqual([]);
}, 120_000);
