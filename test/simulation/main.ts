/**
 * `npm run simulate -- --seeds N [--seed S] [--mutants] [--faults none] [--story]`: runs N seeds, the first of which is S.
 * Prints how often everything was met, and the story of each failing seed with the fewest faults that still break its rule.
 * `npm run simulate -- --year [--seed S]`: a year of 110 schedules, and its verdicts.
 */
import { type Arguments, readArguments } from "./arguments.ts";
import { allMutants, type Caught, mutantKinds, tryMutant } from "./mutants/index.ts";
import { ownMutants, ownWorlds } from "./mutants/own-worlds.ts";
import { judgeMutantsOf, type MutantRow, mutantTable, reportSeeds } from "./report.ts";
import { runSeed } from "./run-seed.ts";
import { runSeeds } from "./run-seeds.ts";
import * as shipped from "./shipped.ts";

/** The share of each kind's mutants that must be caught. */
const leastCaught = 0.95;

async function tryMutants(seeds: number): Promise<boolean> {
  const caught: Caught[] = [];
  for (const mutant of await allMutants(seeds)) {
    const one = await tryMutant(mutant, seeds);
    caught.push(one);
    const { kind, name, proof } = mutant;
    const found = one.seed === undefined ? "not caught" : `seed ${one.seed}`;
    const harmless = proof === undefined ? "" : ` (proven harmless: ${proof})`;
    console.log(`${found} ${kind} ${name}${harmless}: ${one.rule ?? ""}`);
  }
  const rows = mutantKinds.map((kind) => judgeMutantsOf(kind, caught, leastCaught));
  rows.push(...(await tryOwnMutants()));
  for (const line of mutantTable(rows)) console.log(line);
  return rows.every(({ isSound }) => isSound);
}

/** The mutants of worlds of their own: each must be noticed. */
async function tryOwnMutants(): Promise<MutantRow[]> {
  const unnoticed = new Set<string>();
  for (const { world, name, caughtBy } of ownMutants) {
    const seed = await caughtBy();
    console.log(`${seed === undefined ? "not caught" : `seed ${seed}`} ${world}: ${name}`);
    if (seed === undefined) unnoticed.add(`${world} ${name}`);
  }
  return ownWorlds.map((world) => {
    const own = ownMutants.filter((mutant) => mutant.world === world);
    const caught = own.filter(({ name }) => !unnoticed.has(`${world} ${name}`)).length;
    return { of: world, caught, counted: own.length, proven: 0, isSound: caught === own.length };
  });
}

async function simulate({ first, count, faults, mutants, story, yearDays }: Arguments): Promise<boolean> {
  if (yearDays !== undefined) {
    const { runYear, toldYear } = await import("./year/run-year.ts");
    const year = await runYear(first, yearDays);
    for (const line of toldYear(year)) console.log(line);
    return year.wrong.length === 0;
  }
  if (mutants) return tryMutants(count);
  if (story) {
    const told = await runSeed(first, { shipped, faults, tells: true });
    for (const line of told.story) console.log(line);
  }
  const seeds = await runSeeds(first, count, { shipped, faults });
  return reportSeeds(seeds, { shipped, faults }, count > 1);
}

try {
  process.exitCode = (await simulate(readArguments(process.argv.slice(2)))) ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
