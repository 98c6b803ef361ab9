/** Worlds of decisions: nothing begins without its yes, or unmet; nothing is stuck or lost; alarms are on again. Mistakes are noticed. */
import { expect, test } from "vitest";
import { caughtBy, decisionMutants } from "./mutants.ts";
import { playDecisions } from "./world.ts";

test("in worlds of decisions no run begins without its yes or before what it requires is met, and each comes to its end", async () => {
  const all = new Map<string, number>();
  for (let seed = 1; seed <= 60; seed++) {
    const { wrong, met } = await playDecisions(seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    for (const [what, times] of met) all.set(what, (all.get(what) ?? 0) + times);
  }
  for (const what of [
    ...["ask approval", "approve", "skip not approved", "uncount run", "hold back", "call off", "hold place"],
    ...["hold alarm", "note alarm", "renew alarm", "release alarm", "close alarm", "redrive", "admit"],
    ...["deaths", "lost", "late"],
  ])
    expect(all.get(what) ?? 0, what).toBeGreaterThan(20);
}, 60_000);

test.each(decisionMutants)(
  "a world of decisions notices that $name",
  async (mutant) => {
    expect(await caughtBy(mutant)).toBeDefined();
  },
  60_000,
);
