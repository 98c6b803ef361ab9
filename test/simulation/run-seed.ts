/**
 * Runs one seed to its end. Between two happenings every promise that is ready goes on.
 *
 * Node's own `process._tickCallback` does that without leaving the present macrotask, a thousand times cheaper than a new
 * one. Its name is not documented: where it is missing, each happening gets a macrotask of its own. The story is the same.
 */

import { SeedObserver } from "./observer.ts";
import { forbidRealTime } from "./real-time.ts";
import type { Violation } from "./rules/index.ts";
import type { Shipped } from "./shipped.ts";
import { drawPlan } from "./world/draw-plan.ts";
import type { Around } from "./world/machines.ts";
import { World } from "./world/world.ts";

export interface SeedResult {
  readonly seed: number;
  readonly violation: Violation | undefined;
  /** The keys of the plan's happenings, and of the faults that struck. */
  readonly struck: readonly string[];
  readonly story: readonly string[];
  readonly met: ReadonlyMap<string, number>;
  /** From each worker's death to the claim that follows it, in milliseconds. */
  readonly recoveries: readonly number[];
}

export interface SeedOptions {
  readonly shipped: Shipped;
  /** @default true */
  readonly faults?: boolean;
  /** The keys of the faults and happenings that are kept. @default all */
  readonly only?: ReadonlySet<string>;
  /** Whether a story is kept. @default false */
  readonly tells?: boolean;
  /** What is put between this seed's machines and its world. @default nothing */
  readonly around?: () => Around;
}

/** More happenings than this mean that a world never comes to rest. */
const mostSteps = 60_000;

export async function runSeed(seed: number, options: SeedOptions): Promise<SeedResult> {
  const { shipped, faults = true, only, tells = false, around } = options;
  const plan = drawPlan(seed, faults, only);
  const observer = new SeedObserver(tells);
  const world = new World({ plan, shipped, only, observer, around: around?.() });
  const { _tickCallback: tick } = process as { readonly _tickCallback?: () => void };
  if (tick === undefined) await runByMacrotasks(world);
  else await runByTicks(world, tick);
  const { violation, story, met } = observer;
  const { ledger, faults: drawn } = world.context;
  const { occurrences, acts, deploys, purges, outages, happenings, overrides, schedules } = plan;
  const planned = [occurrences, acts, deploys, purges, outages, happenings, overrides, schedules]
    .flat()
    .map(({ key }) => key);
  return {
    seed,
    violation,
    struck: [...planned, ...drawn.struck],
    story,
    met,
    recoveries: ledger.recoveries,
  };
}

/** Runs a world within one macrotask, since ticks are not run from within a promise. */
function runByTicks(world: World, tick: () => void): Promise<void> {
  return inMacrotask(() => {
    const allowRealTime = forbidRealTime();
    try {
      let steps = 0;
      while (steps < mostSteps && world.step()) {
        tick();
        steps++;
      }
      end(world, steps);
    } finally {
      allowRealTime();
    }
  });
}

/** Runs a world with a macrotask for each happening: the promises that it lets go on are done before the next one. */
async function runByMacrotasks(world: World): Promise<void> {
  let steps = 0;
  for (;;) {
    const allowRealTime = await inMacrotask(forbidRealTime);
    try {
      if (steps === mostSteps || !world.step()) break;
      steps++;
      await inMacrotask(() => {});
    } finally {
      allowRealTime();
    }
  }
  end(world, steps);
}

function end(world: World, steps: number): void {
  if (steps < mostSteps) world.end();
  else world.context.publish({ kind: "never rests", at: world.context.timeline.now, steps });
}

function inMacrotask<T>(action: () => T): Promise<T> {
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
