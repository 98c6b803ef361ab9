/** Runs mutants over seeds until one of their worlds breaks a rule. */

import { runSeed, type SeedOptions } from "../run-seed.ts";
import type { Around } from "../world/machines.ts";
import { endWorld } from "./machine-facts.ts";
import { faultsOf, type Made, type Mutant } from "./mutant.ts";

export interface Caught {
  readonly mutant: Mutant;
  /** The first seed that noticed; undefined where none did. */
  readonly seed: number | undefined;
  /** What was noticed. */
  readonly rule: string | undefined;
  /** Whether each of its seams changed something: a mutant that changes nothing is a mistake. */
  readonly touched: boolean;
}

/** The seeds in whose worlds a mutant is tried: those of 1 to `seeds`, and of a clause all that were watched, where it can change anything. */
function seedsFor({ kind, worlds }: Mutant, seeds: number): readonly number[] {
  if (kind === "clause" && worlds !== undefined) return [...worlds].sort((a, b) => a - b);
  const all = Array.from({ length: seeds }, (_, i) => i + 1);
  return worlds === undefined ? all : all.filter((seed) => worlds.has(seed));
}

/** Tries one mutant on the worlds in which it can change anything. `seeds`: how many are looked through. */
export async function tryMutant(mutant: Mutant, seeds: number): Promise<Caught> {
  const made = mutant.make();
  // Some write was seen to have the clause that a mutant leaves out, though it may decide nothing.
  const touched = () => mutant.kind === "clause" || isTouched(made);
  for (const seed of seedsFor(mutant, seeds)) {
    for (const faults of faultsOf(seed)) {
      const rule = await noticed(seed, { ...made, faults });
      if (rule !== undefined) return { mutant, seed, rule, touched: touched() };
    }
  }
  return { mutant, seed: undefined, rule: undefined, touched: touched() };
}

/** Runs seeds until each seam of a mutant has changed something; undefined where one never does. */
export async function firstTouched(mutant: Mutant, seeds: number): Promise<number | undefined> {
  const made = mutant.make();
  const options = { ...made, around: () => endedOnceTouched(made) };
  for (let seed = 1; seed <= seeds; seed++) {
    await noticed(seed, options);
    if (isTouched(made)) return seed;
  }
  return undefined;
}

/** What becomes of a world after its mutant's last seam was touched is not waited for. */
function endedOnceTouched(made: Made): Around {
  const around = made.around();
  return {
    portsOf: (machine) => around.portsOf(machine),
    acknowledge: (...asked) => around.acknowledge(...asked),
    over(machine) {
      around.over(machine);
      if (isTouched(made)) endWorld(machine);
    },
  };
}

function isTouched({ touched }: Made): boolean {
  return touched.every((times) => times > 0);
}

/** The rule that a seed's world breaks. An error out of a world counts as well. */
async function noticed(seed: number, options: SeedOptions): Promise<string | undefined> {
  try {
    return (await runSeed(seed, options)).violation?.rule;
  } catch (error) {
    return `it throws: ${String(error)}`;
  }
}
