/** Worlds of ledgers: days of one schedule with outages, pauses, deploys and crashes, judged by an independent list. */
import { expect, test } from "vitest";
import { caughtBy, ledgerMutants } from "./mutants.ts";
import { drawLedgerPlan } from "./plan.ts";
import { judge } from "./rules.ts";
import { ledgerWrites } from "./run-world.ts";
import { LedgerWorld } from "./world.ts";

const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
test("every instant of 12 worlds has its right verdict, and every catch-up starts what its policy says", async () => {
  const met = new Map<string, number>();
  let [verdicts, gaps] = [0, 0];
  for (const seed of seeds) {
    const world = new LedgerWorld({
      plan: drawLedgerPlan(seed),
      met: (what) => met.set(what, (met.get(what) ?? 0) + 1),
    });
    await world.run();
    const judged = await judge(world);
    expect(judged.wrong, `seed ${seed}`).toEqual([]);
    verdicts += judged.verdicts;
    gaps += judged.gaps;
  }
  expect(verdicts).toBeGreaterThan(500);
  expect(gaps).toBeGreaterThan(25);
  expect(ledgerWrites.filter((write) => (met.get(write) ?? 0) < 3)).toEqual([]);
  expect([...met.keys()].filter((what) => what.startsWith("died")).length).toBeGreaterThan(3);
}, 120_000);

test.each(ledgerMutants)(
  "the rules notice that $name",
  async (mutant) => {
    expect(await caughtBy(mutant)).toBeDefined();
  },
  120_000,
);
