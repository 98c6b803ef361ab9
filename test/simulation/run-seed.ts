/**
 * Runs one seed to its end. Between two happenings every promise that is ready goes on, by Node's own
 * `process._tickCallback`, a thousand times cheaper than a macrotask; where that is missing, by macrotasks.
 */
import type { Around } from "./around.ts";
import { checkCalls } from "./call-checks.ts";
import { drawPlan } from "./plan.ts";
import { poisoned } from "./poison.ts";
import type { Shipped } from "./shipped.ts";
import { type Violation, World } from "./world.ts";

export interface SeedResult {
  readonly seed: number;
  readonly violation: Violation | undefined;
  /** The keys of the faults that struck, and of the plan's happenings. */
  readonly struck: readonly string[];
  readonly story: readonly string[];
  readonly met: ReadonlyMap<string, number>;
  readonly deaths: readonly number[];
}

export interface SeedOptions {
  readonly shipped: Shipped;
  readonly faults?: boolean;
  /** Only these faults and happenings. */
  readonly only?: ReadonlySet<string>;
  readonly tells?: boolean;
  /** What stands between this seed's machines and their wires. */
  readonly around?: () => Around;
}

/** More happenings than this mean that a world never comes to rest. */
const mostSteps = 60_000;

type Ticking = { readonly _tickCallback?: () => void };

/** Runs a seed. Must be called from a macrotask, as `inMacrotask` does. */
export function runSeed(
  seed: number,
  { shipped, faults = true, only, tells, around }: SeedOptions,
): SeedResult {
  const plan = drawPlan(seed, faults, only);
  const world = new World({ plan, shipped, only, tells: tells ?? false, around: around?.() });
  const tick = (process as unknown as Ticking)._tickCallback as () => void;
  let steps = 0;
  while (world.violation === undefined && world.timeline.step()) {
    tick();
    if (++steps > mostSteps)
      world.fail("every world comes to rest", `not after ${steps} happenings: ${world.open}`);
  }
  if (world.violation === undefined) world.end();
  if (world.violation === undefined && !faults) checkCalls(world);
  const planned = [...plan.occurrences, ...plan.acts, ...plan.deploys, ...plan.outages].map(({ key }) => key);
  return {
    seed,
    violation: world.violation,
    struck: [...planned, ...world.faults.struck],
    story: world.story ?? [],
    met: world.met,
    deaths: world.deaths,
  };
}

/** A seed's story, move by move: the same on every machine. */
export function tellSeed(seed: number, options: SeedOptions): Promise<readonly string[]> {
  return inMacrotask(() => poisoned(() => runSeed(seed, { ...options, tells: true }).story));
}

/** Calls something where promises can be driven by hand. */
export function inMacrotask<T>(action: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(action());
      } catch (error) {
        reject(error);
      }
    });
  });
}
