/** Mutants are what they say they are. `npm run prove:simulate` tries their seams, and looks at their names. */
import { expect, test } from "vitest";
import { runSeed, type SeedOptions } from "../run-seed.ts";
import { withoutClauses } from "./any-write.ts";
import type { Mutant } from "./index.ts";
import { misbehave } from "./misbehave.ts";
import { tryMutant } from "./run-mutants.ts";
import { changeWrite, dropWrite, type Seam } from "./seams.ts";
import { traps } from "./traps/index.ts";
import { watchClauses } from "./watch-clauses.ts";
import { watchTraps } from "./watch-traps.ts";

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

test("a trap changes something in the worlds in which it was seen that it would, and all others are the same with it", async () => {
  const seeds = 12;
  const names = [
    "a late run counts no turn",
    "a message for another lane is dropped",
    "paused time is not counted",
  ];
  const own = traps.filter(({ name }) => names.includes(name));
  expect(own.length).toBe(names.length);
  const worlds = new Map((await watchTraps(own, seeds)).map((each) => [each.trap, each.seeds]));
  for (let seed = 1; seed <= seeds; seed++) {
    const told = ({ shipped, around }: SeedOptions) => runSeed(seed, { shipped, around, tells: true });
    const { story } = await told(misbehave([]));
    for (const { name, seams } of own) {
      const made = misbehave(seams);
      const mutated = await told(made);
      const isTouched = made.touched.some((times) => times > 0);
      expect(isTouched, `${name} in seed ${seed}`).toBe(worlds.get(name)?.includes(seed));
      if (!isTouched) expect(mutated.story, `${name} in seed ${seed}`).toEqual(story);
    }
  }
});
