/** Worlds of limits: never more runs are at work than may be, every run ends, and mistakes are noticed. */
import { expect, test } from "vitest";
import { caughtBy, limitMutants } from "./mutants.ts";
import { playLimits } from "./world.ts";

test("in worlds of limits never more runs are at work than may be of a task, a key and the stage, and every run ends", async () => {
  const met: Record<string, number> = {};
  for (let seed = 1; seed <= 20; seed++) {
    const { wrong, ...seen } = await playLimits(seed);
    expect(wrong, `seed ${seed}`).toEqual([]);
    for (const [what, times] of Object.entries(seen)) met[what] = (met[what] ?? 0) + times;
  }
  for (const what of ["waits", "movedOn", "handedOn", "deaths", "lost", "late", "overridden"])
    expect(met[what], what).toBeGreaterThan(20);
}, 120_000);

test.each(limitMutants)(
  "a world of limits notices that $name",
  async (mutant) => {
    expect(await caughtBy(mutant)).toBeDefined();
  },
  120_000,
);
