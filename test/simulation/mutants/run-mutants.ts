/** Runs mutants over seeds until one of their worlds breaks a rule. */
import { poisoned } from "../poison.ts";
import { inMacrotask, runSeed } from "../run-seed.ts";
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
  return inMacrotask(() => poisoned(() => firstNoticed(mutant, made, seeds)));
}

function firstNoticed(mutant: Mutant, made: Awaited<ReturnType<Mutant["make"]>>, seeds: number): Caught {
  for (let seed = 1; seed <= seeds; seed++) {
    for (const faults of seed <= 5 ? [false, true] : [true]) {
      const rule = noticed(() => runSeed(seed, { ...made, faults }).violation?.rule);
      if (rule !== undefined) return { mutant, seed, rule };
    }
  }
  return { mutant, seed: undefined, rule: undefined };
}

/** What throws out of a world is noticed as well. */
function noticed(run: () => string | undefined): string | undefined {
  try {
    return run();
  } catch (error) {
    return `it throws: ${String(error)}`;
  }
}
