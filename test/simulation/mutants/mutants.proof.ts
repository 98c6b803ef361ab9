/** Mutants are what they say they are, and each proof is of a mutant. `npm run prove:simulate` tries their seams. */
import { expect, test } from "vitest";
import { allMutants, type Mutant } from "./index.ts";
import { misbehave } from "./misbehave.ts";
import { proofs } from "./proofs.ts";
import { tryMutant } from "./run-mutants.ts";
import { dropWrite, type Seam } from "./seams.ts";

function mutant(seam: Seam, overtaken = false): Mutant {
  return { kind: "trap", name: "under test", make: () => misbehave([seam], { overtaken }) };
}

test("every mutant has a name of its own, and every proof names a mutant", { timeout: 60_000 }, async () => {
  const names = (await allMutants()).map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  expect(Object.keys(proofs).filter((name) => !names.includes(name))).toEqual([]);
});

test("a mutant of a write that no machine makes is never touched", async () => {
  const caught = await tryMutant(mutant(dropWrite("no such write")), 3);
  expect(caught).toMatchObject({ seed: undefined, touched: false });
});

test("a mutant that only copies its writes is never noticed, though its rare writes are overtaken", async () => {
  const copies: Seam = { write: (write) => ({ ...write }) };
  const caught = await tryMutant(mutant(copies, true), 100);
  expect(caught).toMatchObject({ seed: undefined, touched: true });
});
