/** Runs seeds one after the other and adds up what they met. */
import { setFlagsFromString } from "node:v8";
import { poisoned } from "./poison.ts";
import { inMacrotask, runSeed, type SeedOptions, type SeedResult } from "./run-seed.ts";

export interface Seeds {
  readonly count: number;
  readonly met: ReadonlyMap<string, number>;
  /** From a worker's death to the next claim with no other fault on the way, in milliseconds, the shortest first. */
  readonly deaths: readonly number[];
  readonly failures: readonly SeedResult[];
  readonly cpuSeconds: number;
}

// A world is small and soon gone: what V8 does for large heaps and long lives costs a tenth of the time.
setFlagsFromString("--no-allocation-site-pretenuring");
setFlagsFromString("--single-threaded-gc");

/** Two portions of seeds as one. */
export function added(a: Seeds, b: Seeds): Seeds {
  const met = new Map(a.met);
  for (const [what, times] of b.met) met.set(what, (met.get(what) ?? 0) + times);
  return {
    count: a.count + b.count,
    met,
    deaths: [...a.deaths, ...b.deaths].sort((one, other) => one - other),
    failures: [...a.failures, ...b.failures],
    cpuSeconds: a.cpuSeconds + b.cpuSeconds,
  };
}

/** Runs seeds `first` and on. Stops after so many failures. */
export async function runSeeds(
  first: number,
  count: number,
  options: SeedOptions,
  mostFailures = 5,
): Promise<Seeds> {
  const met = new Map<string, number>();
  const deaths: number[] = [];
  const failures: SeedResult[] = [];
  const started = process.cpuUsage();
  await inMacrotask(() =>
    poisoned(() => {
      for (let seed = first; seed < first + count && failures.length < mostFailures; seed++) {
        const result = runSeed(seed, options);
        for (const [what, times] of result.met) met.set(what, (met.get(what) ?? 0) + times);
        for (const death of result.deaths) deaths.push(death);
        if (result.violation !== undefined) failures.push(result);
      }
    }),
  );
  const { user, system } = process.cpuUsage(started);
  deaths.sort((a, b) => a - b);
  return { count, met, deaths, failures, cpuSeconds: (user + system) / 1e6 };
}
