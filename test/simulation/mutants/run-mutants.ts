/** Runs mutants over seeds until one of their worlds breaks a rule. */
import { runSeed, type SeedResult } from "../run-seed.ts";
import { unfit } from "./build.ts";
import type { Mutant } from "./mutant.ts";

export interface Caught {
  readonly mutant: Mutant;
  /** The first seed that noticed; undefined where none did. */
  readonly seed: number | undefined;
  /** What was noticed; of edits that no longer fit, what they lack. */
  readonly rule: string | undefined;
}

/** Tries one mutant on seeds 1 to `seeds`. */
export async function tryMutant(mutant: Mutant, seeds: number): Promise<Caught> {
  const lacks = unfit(mutant.edits);
  if (lacks.length > 0) return { mutant, seed: undefined, rule: lacks.join("; ") };
  const made = await mutant.make();
  return firstNoticed(mutant, made, seeds);
}

async function firstNoticed(
  mutant: Mutant,
  made: Awaited<ReturnType<Mutant["make"]>>,
  seeds: number,
): Promise<Caught> {
  for (let seed = 1; seed <= seeds; seed++) {
    for (const faults of seed <= 5 ? [false, true] : [true]) {
      const rule = await noticed(() => runSeed(seed, { ...made, faults }));
      if (rule !== undefined) return { mutant, seed, rule };
    }
  }
  return { mutant, seed: undefined, rule: undefined };
}

/** What throws out of a world is noticed as well. */
async function noticed(run: () => Promise<SeedResult>): Promise<string | undefined> {
  try {
    return (await run()).violation?.rule;
  } catch (error) {
    return `it throws: ${String(error)}`;
  }
}
