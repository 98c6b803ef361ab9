/** What runs have used, in words and as `--json` prints it: work, CPU, memory, items a second, and the cost at list prices. */
import { usedUsd } from "../../functions/model/cost/used-cost.ts";
import { duration, grouped } from "../../functions/model/run/progress.ts";
import type { RunRecord, Usage } from "../../functions/model/run/run.ts";
import type { View } from "./view.ts";
import { joined } from "./words.ts";

/** What some runs have used together. */
export interface UsedTogether extends Usage {
  readonly runs: number;
  readonly ticks: number;
  /** At list prices, of the runs of which it is known. */
  readonly usd?: number;
}

/** Sums up those that a worker has held. */
export function usedBy(runs: readonly RunRecord[], { deployed }: Pick<View, "deployed">): UsedTogether {
  const used = { runs: 0, ticks: 0, ms: 0, turns: 0 } as {
    -readonly [Name in keyof UsedTogether]: UsedTogether[Name];
  };
  for (const run of runs) {
    const { usage } = run;
    if (usage === undefined) continue;
    const usd = deployed && usedUsd(run, deployed);
    used.runs++;
    used.ticks += run.ticks;
    used.ms += usage.ms;
    used.turns += usage.turns;
    if (usage.cpuMs !== undefined) used.cpuMs = (used.cpuMs ?? 0) + usage.cpuMs;
    if (usage.peakMb !== undefined) used.peakMb = Math.max(used.peakMb ?? 0, usage.peakMb);
    // Without the digits that come of adding up.
    if (usd !== undefined) used.usd = Math.round(((used.usd ?? 0) + usd) * 1e12) / 1e12;
  }
  return used;
}

/** `12 s of work, CPU 3 s, peak 120 MB, about 0.0012 USD`. */
export function usedText({ ms, cpuMs, peakMb, usd }: Omit<UsedTogether, "runs" | "ticks" | "turns">): string {
  return joined(", ", [
    `${duration(ms / 1000)} of work`,
    cpuMs !== undefined && `CPU ${cpuMs < 10_000 ? `${grouped(cpuMs)} ms` : duration(cpuMs / 1000)}`,
    peakMb !== undefined && `peak ${grouped(peakMb)} MB`,
    usd !== undefined && `about ${usdText(usd)} USD`,
  ]);
}

/** Items a second over all of their work, once that is a second. */
export function rateOf({ ticks, ms }: Pick<UsedTogether, "ticks" | "ms">): number | undefined {
  return ms >= 1_000 && ticks > 0 ? (ticks / ms) * 1000 : undefined;
}

/** Cents, or the first two digits of less than ten cents, never in powers of ten. */
export function usdText(amount: number): string {
  if (amount >= 0.1) return amount.toFixed(2);
  return (
    Number(amount.toPrecision(2))
      .toFixed(12)
      .replace(/\.?0+$/, "") || "0"
  );
}
