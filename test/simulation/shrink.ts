/**
 * Shortens a failure: leaves out more and more of its faults and happenings, as long as the same rule is still broken
 * (delta debugging by complements, after Zeller and Hildebrandt).
 */
import { runSeed, type SeedOptions, type SeedResult } from "./run-seed.ts";

/** The shortest failure found that breaks the same rule, with its story. */
export async function shrink(failure: SeedResult, options: SeedOptions, mostRuns = 600): Promise<SeedResult> {
  const { seed } = failure;
  const rule = failure.violation?.rule;
  let kept = [...failure.struck];
  let runs = 0;
  const stillFails = async (keys: readonly string[]) => {
    runs++;
    return (await runSeed(seed, { ...options, only: new Set(keys) })).violation?.rule === rule;
  };
  if (!(await stillFails(kept))) return runSeed(seed, { ...options, tells: true });
  for (let parts = 2; kept.length > 1 && runs < mostRuns; ) {
    const size = Math.ceil(kept.length / parts);
    let smaller: string[] | undefined;
    for (let from = 0; from < kept.length && runs < mostRuns; from += size) {
      const rest = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (!(await stillFails(rest))) continue;
      smaller = rest;
      break;
    }
    if (smaller !== undefined) {
      kept = smaller;
      parts = Math.max(2, parts - 1);
    } else if (parts >= kept.length) break;
    else parts = Math.min(kept.length, 2 * parts);
  }
  return runSeed(seed, { ...options, only: new Set(kept), tells: true });
}
