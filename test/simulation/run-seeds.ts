/** Runs seeds one after the other and adds up what they met. */
import { setFlagsFromString } from "node:v8";
import { addCounts } from "./coverage/coverage.ts";
import { runLedgerWorld } from "./ledger/run-world.ts";
import { runSeed, type SeedOptions, type SeedResult } from "./run-seed.ts";

export interface Seeds {
  readonly count: number;
  /** How often each thing was met. */
  readonly met: ReadonlyMap<string, number>;
  /** From each worker's death to the claim that follows it, in milliseconds, the shortest first. */
  readonly recoveries: readonly number[];
  readonly failures: readonly SeedResult[];
  /** What is wrong in worlds of ledgers, each with its seed. */
  readonly wrongLedgers: readonly string[];
  readonly cpuSeconds: number;
}

// A world is small and soon gone. What V8 does for large heaps and long lives costs a tenth of the time.
setFlagsFromString("--no-allocation-site-pretenuring");
setFlagsFromString("--single-threaded-gc");

/** A world of ledgers lasts days, and takes as long as forty others: every hundredth seed draws one as well. */
const ledgersEvery = 100;

/** Adds up two portions of seeds. */
export function added(a: Seeds, b: Seeds): Seeds {
  const met = new Map(a.met);
  addCounts(met, b.met);
  return {
    count: a.count + b.count,
    met,
    recoveries: sorted([...a.recoveries, ...b.recoveries]),
    failures: [...a.failures, ...b.failures],
    wrongLedgers: [...a.wrongLedgers, ...b.wrongLedgers],
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
  };
}

/** Runs `count` seeds, the first of which is `first`. Stops after `mostFailures` failures. */
export async function runSeeds(
  first: number,
  count: number,
  options: SeedOptions,
  mostFailures = 5,
): Promise<Seeds> {
  const met = new Map<string, number>();
  const recoveries: number[] = [];
  const failures: SeedResult[] = [];
  const wrongLedgers: string[] = [];
  const started = process.cpuUsage();
  for (let seed = first; seed < first + count && failures.length < mostFailures; seed++) {
    const result = await runSeed(seed, options);
    addCounts(met, result.met);
    recoveries.push(...result.recoveries);
    if (result.violation !== undefined) failures.push(result);
    if (options.faults === false || seed % ledgersEvery !== 0) continue;
    const { wrong } = await runLedgerWorld(seed, met);
    wrongLedgers.push(...wrong.map((what) => `seed ${seed}: ${what}`));
  }
  const { user, system } = process.cpuUsage(started);
  const cpuSeconds = (user + system) / 1e6;
  return { count, met, recoveries: sorted(recoveries), failures, wrongLedgers, cpuSeconds };
}

function sorted(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}
