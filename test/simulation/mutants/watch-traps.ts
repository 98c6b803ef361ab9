/**
 * Watches the worlds of traps, without a trap: in which of them each would change something. All other worlds are the same
 * with it, event for event.
 */
import { runSeed } from "../run-seed.ts";
import { through } from "./misbehave.ts";
import { faultsOf, type Trap } from "./mutant.ts";
import { AskedSeams } from "./seam-list.ts";

/** A trap, and the seeds in whose worlds it would change something. */
export interface Touched {
  readonly trap: string;
  readonly seeds: readonly number[];
}

/** Watches the worlds of seeds 1 to `seeds`. */
export async function watchTraps(traps: readonly Trap[], seeds: number): Promise<readonly Touched[]> {
  const asked = new AskedSeams(traps.map((trap) => trap.seams));
  const found = traps.map(({ name }) => ({ trap: name, seeds: [] as number[] }));
  const options = through(asked);
  for (let seed = 1; seed <= seeds; seed++) {
    asked.touched.clear();
    for (const faults of faultsOf(seed)) await runSeed(seed, { ...options, faults });
    for (const place of asked.touched) found[place]?.seeds.push(seed);
  }
  return found;
}
