/** What the command prints: figures, coverage, a failure as a story, mutants. */
import { coverageLines, missing } from "./coverage/wanted.ts";
import type { Caught, Mutant } from "./mutants/index.ts";
import type { SeedOptions, SeedResult } from "./run-seed.ts";
import type { Seeds } from "./run-seeds.ts";
import { shrink } from "./shrink.ts";

const longestRecoveryMs = 180_000;
const longestMedianMs = 80_000;

/** Prints what seeds came to. `covered`: what was met is printed, and must suffice. False where something is wrong. */
export async function reportSeeds(seeds: Seeds, options: SeedOptions, covered: boolean): Promise<boolean> {
  const { count, met, recoveries, failures, wrongLedgers, cpuSeconds } = seeds;
  if (covered) for (const line of coverageLines(met)) console.log(line);
  for (const failure of failures) await tellFailure(failure, options);
  for (const wrong of wrongLedgers) console.log(`FAILED ledgers of ${wrong}`);
  const lacks = failures.length === 0 && covered ? missing(met, count) : [];
  for (const line of lacks) console.log(`FAILED coverage: ${line}`);
  const median = recoveries[recoveries.length >> 1] ?? 0;
  const longest = recoveries.at(-1) ?? 0;
  const without = options.faults === false ? " without faults" : "";
  console.log(`${count} seeds${without}: ${failures.length} failed, ${cpuSeconds.toFixed(1)} s of CPU`);
  if (recoveries.length > 0) {
    console.log(
      `from a worker's death to the next claim: ${recoveries.length} times, median ${seconds(median)}, longest ${seconds(longest)}`,
    );
  }
  const inTime = longest <= longestRecoveryMs && median <= longestMedianMs;
  return failures.length + wrongLedgers.length === 0 && lacks.length === 0 && inTime;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}

async function tellFailure(failure: SeedResult, options: SeedOptions): Promise<void> {
  const { seed, violation } = failure;
  const { story } = await shrink(failure, options);
  console.log(
    `FAILED seed ${seed}: invariant ${violation?.invariant}: ${violation?.rule}: ${violation?.detail}`,
  );
  console.log("  with the fewest faults that still break this rule:");
  for (const line of story) console.log(`  ${line}`);
}

/** Prints what the mutants of a kind came to. False where too many went unnoticed, or one is not what it says it is. */
export function reportMutantsOf(kind: Mutant["kind"], all: readonly Caught[], least: number): boolean {
  return judgeMutantsOf(kind, all, least).isSound;
}

/** What the mutants of a kind, or of a kind of world, came to: a row of a table. */
export interface MutantRow {
  readonly of: string;
  readonly caught: number;
  readonly counted: number;
  readonly proven: number;
  readonly isSound: boolean;
}

/** One table of all mutants. */
export function mutantTable(rows: readonly MutantRow[]): string[] {
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, i) => (i === 0 ? String(cell).padEnd(20) : String(cell).padStart(10))).join("");
  const told = rows.map(({ of, caught, counted, proven, isSound }) =>
    line([of, caught, counted, proven, isSound ? "ok" : "FAILED"]),
  );
  return [line(["mutants of", "caught", "of", "harmless", ""]), ...told];
}

/** The same as a row of the table, with a line for each that went unnoticed. */
export function judgeMutantsOf(kind: Mutant["kind"], all: readonly Caught[], least: number): MutantRow {
  const own = all.filter(({ mutant }) => mutant.kind === kind);
  const proven = own.filter(({ mutant }) => mutant.proof !== undefined);
  const counted = own.filter(({ mutant }) => mutant.proof === undefined);
  const caught = counted.filter(({ seed }) => seed !== undefined);
  // A mutant may be noticed before the last of its seams has had anything to change.
  const untouched = own.filter(({ seed, touched }) => seed === undefined && !touched);
  for (const { mutant, seed } of counted)
    if (seed === undefined) console.log(`survives ${kind} ${mutant.name}`);
  const disproved = proven.filter(({ seed }) => seed !== undefined);
  for (const { mutant, seed } of disproved)
    console.log(`FAILED ${kind} ${mutant.name}: said to be harmless, and noticed in seed ${seed}`);
  for (const { mutant } of untouched) console.log(`FAILED ${kind} ${mutant.name}: it changes nothing`);
  const share = counted.length === 0 ? 1 : caught.length / counted.length;
  console.log(
    `mutants of ${kind}: ${caught.length} of ${counted.length} caught (${(100 * share).toFixed(1)} %), ${proven.length} proven harmless`,
  );
  const isWhole = disproved.length === 0 && untouched.length === 0;
  const isSound = isWhole && share >= least && proven.length <= own.length / 10;
  return { of: kind, caught: caught.length, counted: counted.length, proven: proven.length, isSound };
}
