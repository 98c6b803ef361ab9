/** Rates in words, and what a run has used. */
import { countText } from "../../words/count.ts";
import { noValue } from "../../words/time.ts";
import type { RunDetails } from "./documents.ts";

/** By the second, or by the minute where less than one comes in ten seconds. */
export function rateText(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return noValue;
  return perSecond >= 0.1
    ? `${countText(perSecond >= 10 ? Math.round(perSecond) : perSecond)} a second`
    : `${countText(perSecond * 60)} a minute`;
}

/** What a run and its shards have used together; undefined where no worker has held it. */
export function usageOf({ usage, shardTurns = 0, shardMs = 0, shardCpuMs = 0 }: Used): RunDetails["usage"] {
  if (usage === undefined) return undefined;
  const { ms, turns, cpuMs } = usage;
  return {
    ...usage,
    ms: ms + shardMs,
    turns: turns + shardTurns,
    cpuMs: cpuMs === undefined ? undefined : cpuMs + shardCpuMs,
  };
}

type Used = Pick<RunDetails, "usage" | "shardTurns" | "shardMs" | "shardCpuMs">;
