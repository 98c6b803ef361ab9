/** Each seam really changes something: a mutant that no world ever touches would prove nothing. */
import { expect, test } from "vitest";
import type { Mutant } from "./mutant.ts";
import { firstTouched } from "./run-mutants.ts";
import { trapMutants } from "./traps/index.ts";

/** Seeds in which each seam must have changed something. */
const seeds = 100;

async function neverTouched(mutants: readonly Mutant[]): Promise<string[]> {
  const names: string[] = [];
  for (const mutant of mutants)
    if ((await firstTouched(mutant, seeds)) === undefined) names.push(mutant.name);
  return names;
}

test("every seam of every trap changes something in one of the first worlds", async () => {
  expect(await neverTouched(trapMutants())).toEqual([]);
});
