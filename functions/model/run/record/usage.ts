import type { Meter } from "../../meter.ts";
import type { ParentAttributes } from "./shard-attributes.ts";

/** What a run has used so far. */
export interface Usage {
  /** Milliseconds during which a worker held it. */
  readonly ms: number;
  /** Turns that were claimed. */
  readonly turns: number;
  /** CPU milliseconds of its workers' processes in that time. The turns of a batch share theirs: each has it in full. */
  readonly cpuMs?: number;
  /** The most memory that one of these processes had by then, in MB, whatever used it. */
  readonly peakMb?: number;
}

/** From now on, what a turn adds to what its run has used, as its process is metered. */
export function metered(meter: Meter, { cpuMs = 0, peakMb = 0 }: Usage) {
  const cpuMsBefore = meter.cpuMs();
  return (): Pick<Usage, "cpuMs" | "peakMb"> => ({
    cpuMs: Math.round(cpuMs + meter.cpuMs() - cpuMsBefore),
    peakMb: Math.round(Math.max(peakMb, meter.peakMb())),
  });
}

/** What a run has used, and those of its shards that have ended. Undefined where no worker has held it. */
export function usageWithShards({
  usage,
  shardMs = 0,
  shardTurns = 0,
  shardCpuMs = 0,
}: Pick<ParentAttributes, "shardMs" | "shardTurns" | "shardCpuMs"> & { readonly usage?: Usage }):
  | Usage
  | undefined {
  if (usage === undefined || shardTurns === 0) return usage;
  const cpuMs = usage.cpuMs === undefined ? undefined : usage.cpuMs + shardCpuMs;
  return { ...usage, ms: usage.ms + shardMs, turns: usage.turns + shardTurns, cpuMs };
}
