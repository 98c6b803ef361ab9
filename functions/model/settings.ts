/**
 * What can be set for a task and for a lane, the defaults of both, and the checks every layer goes through:
 * task file, then `infra/tasks.ts`, then stage. Resolved once, at synth; a worker is given the result.
 */

/** Waits longer after each failed attempt: `firstSeconds × factor^(attempt − 1)`, at most `maxSeconds`, ± `jitter`. */
export interface ExponentialBackoff {
  /** @default 30 */
  readonly firstSeconds?: number;
  /** @default 2 */
  readonly factor?: number;
  /** @default 900 */
  readonly maxSeconds?: number;
  /** A share of the delay, from 0 to 1. @default 0.2 */
  readonly jitter?: number;
}

/** Seconds until the next attempt; `attempt` is the one that failed, from 1. */
export type BackoffFunction = (attempt: number, error: unknown) => number;

/** A number of seconds is a fixed delay. */
export type Backoff = number | ExponentialBackoff | BackoffFunction;

/** What a task's file may set, and a later layer may set anew. */
export interface TaskSettings {
  /** What becomes of a scheduled run while another of the task is not done. @default "skip" */
  readonly overlap?: "skip" | "allow";
  /** Tries, the first included. @default 3 */
  readonly maxAttempts?: number;
  /** Seconds between checkpoints. @default 1 */
  readonly checkpointSeconds?: number;
  /** The longest turn in seconds, where the lane's function would allow more. @default none */
  readonly maxRuntimeSeconds?: number;
  /** The longest run in seconds, from its first claim to its end. @default none */
  readonly timeoutSeconds?: number;
  /** Days a record is kept after its run's end; at least 35. @default 90 */
  readonly recordsKeptDays?: number;
}

/** Settings with nothing left open. */
export type ResolvedSettings = Required<
  Pick<TaskSettings, "overlap" | "maxAttempts" | "checkpointSeconds" | "recordsKeptDays">
> &
  Pick<TaskSettings, "maxRuntimeSeconds" | "timeoutSeconds">;

/** What holds where no layer says anything; README and docstrings name the same. */
export const defaultSettings: ResolvedSettings = {
  overlap: "skip",
  maxAttempts: 3,
  checkpointSeconds: 1,
  recordsKeptDays: 90,
};

/** The backoff of a task that says nothing. */
export const defaultBackoff: Required<ExponentialBackoff> = {
  firstSeconds: 30,
  factor: 2,
  maxSeconds: 900,
  jitter: 0.2,
};

/** The names of all settings, for whoever tells known keys from unknown ones. */
export const settingNames = [
  "overlap",
  "maxAttempts",
  "checkpointSeconds",
  "maxRuntimeSeconds",
  "timeoutSeconds",
  "recordsKeptDays",
] as const satisfies readonly (keyof TaskSettings)[];

/** What is wrong with a layer's settings: one line for each mistake, none where all is well. */
export function settingMistakes(settings: TaskSettings): string[] {
  const mistakes: string[] = [];
  const check = (name: keyof TaskSettings, allowed: string, ok: (value: number) => boolean) => {
    const value = settings[name];
    if (value !== undefined && !(typeof value === "number" && ok(value))) {
      mistakes.push(`${name} ${JSON.stringify(value)} is not allowed: ${allowed}`);
    }
  };
  const { overlap } = settings;
  if (overlap !== undefined && overlap !== "skip" && overlap !== "allow") {
    mistakes.push(`overlap ${JSON.stringify(overlap)} is not allowed: "skip" or "allow"`);
  }
  check("maxAttempts", "a whole number from 1 to 100", (n) => Number.isInteger(n) && n >= 1 && n <= 100);
  check("checkpointSeconds", "a number from 0.1 to 10", (n) => n >= 0.1 && n <= 10);
  check("maxRuntimeSeconds", "a number from 1 to 900", (n) => n >= 1 && n <= 900);
  check("timeoutSeconds", "a number from 1 to 31536000", (n) => n >= 1 && n <= 31_536_000);
  check(
    "recordsKeptDays",
    "a whole number from 35 to 3650",
    (n) => Number.isInteger(n) && n >= 35 && n <= 3650,
  );
  return mistakes;
}

/** Lays the layers over the defaults, the later over the earlier. */
export function resolveSettings(...layers: readonly TaskSettings[]): ResolvedSettings {
  const resolved: Record<string, unknown> = { ...defaultSettings };
  for (const layer of layers) {
    for (const name of settingNames) if (layer[name] !== undefined) resolved[name] = layer[name];
  }
  return resolved as unknown as ResolvedSettings;
}

/** A lane as a stage declares it: a queue and the worker function that drains it. */
export interface LaneSettings {
  /** The worker's timeout in seconds, 6 to 900. @default 20 */
  readonly timeoutSeconds?: number;
  /** The worker's memory in MB, 128 to 10240. @default 256 */
  readonly memoryMb?: number;
  /** Messages handed to one invocation, 1 to 10. @default 1 */
  readonly batchSize?: number;
  /** The event source's concurrency, 2 to 1000. @default none: up to the reserve, or the account's own limit */
  readonly maxConcurrency?: number;
  /** Concurrent invocations kept for this worker alone; never under `maxConcurrency`. @default none */
  readonly reservedConcurrency?: number;
  /** Seconds until an unfinished message is seen again; at least six times the timeout. @default six times the timeout */
  readonly visibilityTimeoutSeconds?: number;
}

/** A lane with nothing left open but its limits. */
export type ResolvedLane = Required<Omit<LaneSettings, "maxConcurrency" | "reservedConcurrency">> &
  Pick<LaneSettings, "maxConcurrency" | "reservedConcurrency"> & { readonly name: string };

/** The size of a lane that says nothing. */
export const defaultLane = { timeoutSeconds: 20, memoryMb: 256, batchSize: 1 } as const;

/** Fills in what a lane leaves open. */
export function resolveLane(name: string, lane: LaneSettings): ResolvedLane {
  const timeoutSeconds = lane.timeoutSeconds ?? defaultLane.timeoutSeconds;
  return {
    name,
    timeoutSeconds,
    memoryMb: lane.memoryMb ?? defaultLane.memoryMb,
    batchSize: lane.batchSize ?? defaultLane.batchSize,
    visibilityTimeoutSeconds: lane.visibilityTimeoutSeconds ?? 6 * timeoutSeconds,
    ...(lane.maxConcurrency === undefined ? {} : { maxConcurrency: lane.maxConcurrency }),
    ...(lane.reservedConcurrency === undefined ? {} : { reservedConcurrency: lane.reservedConcurrency }),
  };
}
