/** Mutants are what they say they are. `npm run prove:simulate` tries their seams, and looks at their names. */
import { expect, test } from "vitest";
import { runSeed, type SeedOptions } from "../run-seed.ts";
import { withoutClauses } from "./any-write.ts";
import type { Mutant } from "./index.ts";
import { misbehave } from "./misbehave.ts";
import { tryMutant } from "./run-mutants.ts";
import { changeWrite, dropWrite, type Seam } from "./seams.ts";
import { watchClauses } from "./watch-clauses.ts";

function mutant(seam: Seam, overtaken = false): Mutant {
  return { kind: "trap", name: "under test", make: () => misbehave([seam], { overtaken }) };
}

test("a mutant of a write that no machine makes is never touched", async () => {
  const caught = await tryMutant(mutant(dropWrite("no such write")), 3);
  expect(caught).toMatchObject({ seed: undefined, touched: false });
});

test("a mutant that only copies its writes is never noticed, though its rare writes are overtaken", async () => {
  const copies: Seam = { write: (write) => ({ ...write }) };
  const caught = await tryMutant(mutant(copies, true), 100);
  expect(caught).toMatchObject({ seed: undefined, touched: true });
});

test("a world in which a clause refuses nothing by itself goes on without it as it does with it", async () => {
  const seeds = 25;
  const [write, clause] = ["interrupt", "may interrupt from here"];
  const refusals = await watchClauses(seeds);
  const decides = refusals.find((each) => each.write === write && each.clause === clause)?.seeds ?? [];
  expect(decides.length).toBeGreaterThan(0);
  const left = changeWrite(write, (whole) => withoutClauses(whole, ({ name }) => name === clause));
  const whole = misbehave([], { overtaken: true });
  const mutated = misbehave([left], { overtaken: true });
  for (let seed = 1; seed <= seeds; seed++) {
    if (decides.includes(seed)) continue;
    const told = ({ shipped, around }: SeedOptions) => runSeed(seed, { shipped, around, tells: true });
    expect((await told(mutated)).story, `seed ${seed}`).toEqual((await told(whole)).story);
  }
});
