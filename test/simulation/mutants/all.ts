/** Every mutant there is. */
import { clauseMutants } from "./clauses.ts";
import type { Mutant } from "./mutant.ts";
import { orderMutants } from "./order.ts";
import { trapMutants } from "./traps.ts";

export async function allMutants(): Promise<Mutant[]> {
  return [...clauseMutants(), ...(await orderMutants()), ...trapMutants()];
}
