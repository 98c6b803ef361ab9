/** What runs have used, in words and as `--json` prints it: work, CPU, memory, items a second, and the cost at list prices. */
import { usdText } from "../../../functions/model/cost/usd-text.ts";
import { usedUsd } from "../../../functions/model/cost/used-cost.ts";
import { duration, grouped } from "../../../functions/model/run/progress.ts";
import { type Usage, usageWithShards } from "../../../functions/model/run/record/usage.ts";
import type { RunRecord } from "../../../functions/model/run/run.ts";
import type { View } from "../view.ts";
import { joined } from "../words.ts";

/** What some runs have used together. */
export interface UsedTogether extends Usage {
  readonly runs: number;
  readonly ticks: number;
  /** At list prices, of the runs of which it is known. */
  readonly usd?: number;
}

/** Sums up those that a worker has held. */
export function usedBy(runs: readonly RunRecord[], view: Pick<View, "deployed">): UsedTogether {
  const used = new Used(view);
  for (const run of runs) used.add(run);
  return used.together;
}

/** A sum of what runs used, one after the other. */
export class Used {
  readonly #deployed: View["deployed"];
  readonly #sum: { -readonly [Name in keyof UsedTogether]: UsedTogether[Name] };

  constructor({ deployed }: Pick<View, "deployed">) {
    this.#deployed = deployed;
    this.#sum = { runs: 0, ticks: 0, ms: 0, turns: 0 };
  }

  /** Adds a run, if a worker has held it. */
  add(run: RunRecord): void {
    const usage = usageWithShards(run);
    if (usage === undefined) return;
    const sum = this.#sum;
    const usd = this.#deployed && usedUsd(run, this.#deployed);
    sum.runs++;
    sum.ticks += run.ticks;
    sum.ms += usage.ms;
    sum.turns += usage.turns;
    if (usage.cpuMs !== undefined) sum.cpuMs = (sum.cpuMs ?? 0) + usage.cpuMs;
    if (usage.peakMb !== undefined) sum.peakMb = Math.max(sum.peakMb ?? 0, usage.peakMb);
    // Without the digits that come of adding up.
    if (usd !== undefined) sum.usd = Math.round(((sum.usd ?? 0) + usd) * 1e12) / 1e12;
  }

  get together(): UsedTogether {
    return this.#sum;
  }
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
