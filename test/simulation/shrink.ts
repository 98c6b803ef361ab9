/**
 * Shortens a failure: fewer and fewer of its faults and happenings are let strike, as long as the same rule is
 * broken (Zeller and Hildebrandt's delta debugging, by complements).
 */
import { runSeed, type SeedOptions, type SeedResult } from "./run-seed.ts";

/** The shortest failure found of the same rule, with its story. */
export function shrink(failure: SeedResult, options: SeedOptions, mostRuns = 600): SeedResult {
  const rule = failure.violation?.rule;
  let kept = [...failure.struck];
  let runs = 0;
  const stillFails = (keys: readonly string[]) => {
    runs++;
    return runSeed(failure.seed, { ...options, only: new Set(keys) }).violation?.rule === rule;
  };
  if (!stillFails(kept)) return runSeed(failure.seed, { ...options, tells: true });
  for (let parts = 2; kept.length > 1 && runs < mostRuns; ) {
    const size = Math.ceil(kept.length / parts);
    let smaller: string[] | undefined;
    for (let from = 0; from < kept.length && runs < mostRuns; from += size) {
      const rest = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (stillFails(rest)) {
        smaller = rest;
        break;
      }
    }
    if (smaller !== undefined) {
      kept = smaller;
      parts = Math.max(2, parts - 1);
    } else if (parts >= kept.length) break;
    else parts = Math.min(kept.length, 2 * parts);
  }
  return runSeed(failure.seed, { ...options, only: new Set(kept), tells: true });
}
