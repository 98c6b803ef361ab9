/** The settings of a lane, and their defaults. */

/** A lane as a stage declares it: a queue and the worker function that processes its messages. */
export interface LaneSettings {
  /** What the lane is for, and so the defaults of its timeout and memory: `lanePresets`. @default "short" */
  readonly preset?: LanePreset;
  /** The worker's timeout in seconds, 6 to 900. @default its preset's, 20 or 900 */
  readonly timeoutSeconds?: number;
  /** The worker's memory in MB, 128 to 10240. @default its preset's, 256 or 512 */
  readonly memoryMb?: number;
  /** Messages in one invocation, 1 to 10. @default 1 */
  readonly batchSize?: number;
  /** Seconds for which a batch that is not full waits for more messages, 0 to 30. @default 0 */
  readonly batchWindowSeconds?: number;
  /** The event source's maximum concurrency, 2 to 1000. @default none: up to the reserve less 2, or the account's limit */
  readonly maxConcurrency?: number;
  /** Concurrent invocations reserved for this worker; at least `maxConcurrency` and 2 for direct ones. @default none */
  readonly reservedConcurrency?: number;
  /** Seconds until an unfinished message is delivered again; at least its default. @default six times the timeout, and the batch window */
  readonly visibilityTimeoutSeconds?: number;
}

/** What a lane is for: tasks whose turns end in seconds, or tasks that walk for many minutes. */
export type LanePreset = keyof typeof lanePresets;

/**
 * The defaults of a lane. A short turn costs least in a small function that is soon free again. A long one has room for items
 * of minutes, and computes twice as fast with twice the memory.
 */
export const lanePresets = {
  short: { timeoutSeconds: 20, memoryMb: 256 },
  long: { timeoutSeconds: 900, memoryMb: 512 },
} as const;

/** The longest batch window in seconds. A turn's message is sent again 50 s after its instant, and must have been taken by then. */
export const longestBatchWindow = 30;

/** A lane's settings with their defaults. Its window and its two limits may be undefined. */
export type ResolvedLane = Required<
  Pick<LaneSettings, "timeoutSeconds" | "memoryMb" | "batchSize" | "visibilityTimeoutSeconds">
> &
  Pick<LaneSettings, "batchWindowSeconds" | "maxConcurrency" | "reservedConcurrency"> & {
    readonly name: string;
  };

export function resolveLane(name: string, lane: LaneSettings): ResolvedLane {
  const preset = lanePresets[lane.preset ?? "short"];
  const timeoutSeconds = lane.timeoutSeconds ?? preset.timeoutSeconds;
  const { batchWindowSeconds = 0 } = lane;
  return {
    name,
    timeoutSeconds,
    memoryMb: lane.memoryMb ?? preset.memoryMb,
    batchSize: lane.batchSize ?? 1,
    batchWindowSeconds: lane.batchWindowSeconds,
    visibilityTimeoutSeconds: lane.visibilityTimeoutSeconds ?? 6 * timeoutSeconds + batchWindowSeconds,
    maxConcurrency: lane.maxConcurrency,
    reservedConcurrency: lane.reservedConcurrency,
  };
}
