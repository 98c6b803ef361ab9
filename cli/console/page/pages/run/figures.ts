/** What a run has used. */
import type { RunDetails } from "./documents.ts";

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
