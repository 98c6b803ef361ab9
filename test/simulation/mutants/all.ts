/** Every mutant there is. */
import { clauseMutants } from "./clauses.ts";
import type { Mutant } from "./mutant.ts";
import { trapMutants } from "./traps.ts";

export async function allMutants(): Promise<Mutant[]> {
  return [...clauseMutants(), ...trapMutants()];
}
