/** Mutants: what the simulator must notice. The rest of the simulator uses what is listed here. */
import { clauseMutants } from "./clauses.ts";
import type { Mutant } from "./mutant.ts";
import { orderMutants } from "./order.ts";
import { trapMutants } from "./traps/index.ts";
import { type Watched, watchWorlds } from "./watch.ts";

export { type Mutant, mutantKinds } from "./mutant.ts";
export { type Caught, firstTouched, tryMutant } from "./run-mutants.ts";
export { type Watched, watchWorlds } from "./watch.ts";

/** Every mutant. `watched`: what worlds without a mutant show. */
export function mutantsOf({ clauses, neighbours, refusals, touched }: Watched): Mutant[] {
  return [...clauseMutants(clauses, refusals), ...orderMutants(neighbours), ...trapMutants(touched)];
}

/** Watches worlds, and makes every mutant, to be tried on seeds 1 to `seeds`. */
export async function allMutants(seeds: number): Promise<Mutant[]> {
  return mutantsOf(await watchWorlds(seeds));
}
