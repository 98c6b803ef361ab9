/**
 * The settings of a task, their defaults and their checks. They come in layers: the global settings,
 * its file, then its line in `infra/tasks.ts`, then the stage. They are resolved once, at synth; a worker is given the result.
 */
import { type MuteAlarms, muteAlarmsCheck } from "../alarms/mute-alarms.ts";
import { type HealthSetting, healthCheck } from "../health/health-setting.ts";
import { show } from "../show.ts";
import { type CatchUp, catchUpWords, isCatchUp } from "./catch-up.ts";
import {
  type Concurrency,
  concurrencyWords,
  isConcurrency,
  isPriority,
  priorityWords,
  type ResolvedConcurrency,
} from "./concurrency.ts";
import { type ConfirmSetting, confirmCheck } from "./confirm/confirm.ts";
import { maxItemErrorsCheck } from "./items/item-errors.ts";
import { type MaxItems, maxItemsCheck } from "./items/max-items.ts";
import { maxCostCheck, type RateLimit, type ResolvedRateLimit, rateLimitCheck } from "./rate-limit.ts";
import { isParallel, type Parallel, parallelWords } from "./shards/parallel.ts";

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

/** A number is a fixed delay in seconds. */
export type Backoff = number | ExponentialBackoff | BackoffFunction;

/** What an occurrence may do that finds its task's slot taken. */
export const overlapModes = ["skip", "queue", "queue-all", "cancel-running", "allow"] as const;
export type Overlap = (typeof overlapModes)[number];

/** What a task's file can set, and a later layer can set again. */
export interface TaskSettings extends MaxItems, ConfirmSetting, HealthSetting, MuteAlarms {
  /**
   * What an occurrence does while another run of the task is not done, by whatever that was started. "queue": at most one
   * waits. "queue-all": each waits. "cancel-running": it ends one that a schedule started. "allow": it runs beside.
   * @default "skip"
   */
  readonly overlap?: Overlap;
  /**
   * How many of its runs may be at work at once, whatever started them: `{ limit: 2 }`; or how many of each key:
   * `{ limit: 1, key: "shop" }`. The others wait. With it, `overlap` is "allow" unless it is set. @default none
   */
  readonly concurrency?: Concurrency;
  /**
   * How many items may begin in a stretch of time, over all its runs and workers: `{ items: 500, per: "second" }`; or how many
   * of each key: `{ items: 10, per: "minute", key: "shop" }`. They are evenly spread. @default none
   */
  readonly rateLimit?: RateLimit;
  /** What a run may cost at list prices, in USD: a run that has cost more is paused between two items, until it is raised and the run resumed. @default none */
  readonly maxCost?: number;
  /**
   * Splits each run into so many shards, parts of its collection that are worked on at once, with one progress and one end:
   * `{ shards: 8 }`. Not for a task with `run`. @default none
   */
  readonly parallel?: Parallel;
  /** Which of the runs that wait for a place starts first: 9 is the most urgent, 0 the least. @default 5 */
  readonly priority?: number;
  /**
   * Which instants still start a run that were missed while the task was paused or disabled, or AWS was out: none, the
   * newest (`"latest"`), the newest few (`{ last: 3 }`), those of the last seconds (`{ within: 7200 }`). @default "none"
   */
  readonly catchUp?: CatchUp;
  /** Including the first attempt. @default 3 */
  readonly maxAttempts?: number;
  /** Seconds between checkpoints. @default 1 */
  readonly checkpointSeconds?: number;
  /** The longest turn in seconds, where it is shorter than the lane's function allows. @default none */
  readonly maxRuntimeSeconds?: number;
  /** The longest run in seconds, from its first claim to its end, without the time for which it is paused or throttled. @default none */
  readonly timeoutSeconds?: number;
  /** A run that was snoozed or throttled this many seconds in all without progress ends as errored. @default 86400, 24 hours */
  readonly stuckAfterSeconds?: number;
  /** Days a record is kept after the end of its run; at least 35. @default 90 */
  readonly recordsKeptDays?: number;
  /**
   * How many items of a run may fail and be skipped, over its whole life: one more ends it as errored. Below 1, a share of
   * the items dealt with so far, checked from the 100th on. @default 1000
   */
  readonly maxItemErrors?: number;
  /** What one item or checkpoint is, in the plural: its progress counts these. `"batches"` where an item is a batch. @default "items" */
  readonly unit?: string;
  /** Its code may make schedules at run time, by `schedule` of `pawl/client`. @default false */
  readonly schedules?: boolean;
}

/** Settings after all layers. Those without a default may be undefined. */
export type ResolvedSettings = Required<
  Pick<
    TaskSettings,
    "overlap" | "catchUp" | "maxAttempts" | "checkpointSeconds" | "stuckAfterSeconds" | "recordsKeptDays"
  >
> &
  Pick<
    TaskSettings,
    | "parallel"
    | "priority"
    | "maxCost"
    | "maxRuntimeSeconds"
    | "timeoutSeconds"
    | "maxItemErrors"
    | "maxItems"
    | "unit"
    | "schedules"
    | "health"
    | "muteAlarms"
  > & { readonly concurrency?: ResolvedConcurrency; readonly rateLimit?: ResolvedRateLimit } & ConfirmSetting;

/** README and docstrings name the same defaults. */
export const defaultSettings: ResolvedSettings = {
  overlap: "skip",
  catchUp: "none",
  maxAttempts: 3,
  checkpointSeconds: 1,
  stuckAfterSeconds: 86_400,
  recordsKeptDays: 90,
};

export const defaultBackoff: Required<ExponentialBackoff> = {
  firstSeconds: 30,
  factor: 2,
  maxSeconds: 900,
  jitter: 0.2,
};

/** Which values a setting may have: some texts, what a check lets pass, or numbers of a range. */
type Allowed =
  | readonly string[]
  | { readonly check: (value: unknown) => boolean; readonly words: string }
  | { readonly from: number; readonly to: number; readonly kind: "a number" | "a whole number" };

/** Every setting. One that is missing here does not compile. */
const allowedValues: Readonly<Record<keyof TaskSettings, Allowed>> = {
  overlap: overlapModes,
  concurrency: { check: isConcurrency, words: concurrencyWords },
  rateLimit: rateLimitCheck,
  maxCost: maxCostCheck,
  parallel: { check: isParallel, words: parallelWords },
  priority: { check: isPriority, words: priorityWords },
  catchUp: { check: isCatchUp, words: catchUpWords },
  maxAttempts: { from: 1, to: 100, kind: "a whole number" },
  checkpointSeconds: { from: 0.1, to: 10, kind: "a number" },
  maxRuntimeSeconds: { from: 1, to: 900, kind: "a number" },
  timeoutSeconds: { from: 1, to: 31_536_000, kind: "a number" },
  stuckAfterSeconds: { from: 1, to: 31_536_000, kind: "a number" },
  recordsKeptDays: { from: 35, to: 3650, kind: "a whole number" },
  maxItemErrors: maxItemErrorsCheck,
  maxItems: maxItemsCheck,
  unit: {
    check: (value) => typeof value === "string" && /^\p{L}[\p{L}\p{M}\p{N} _-]{0,23}$/u.test(value),
    words: 'a word such as "users", of at most 24 letters and digits',
  },
  schedules: { check: (value) => typeof value === "boolean", words: "true or false" },
  confirm: confirmCheck,
  health: healthCheck,
  muteAlarms: muteAlarmsCheck,
};

/** The names of all settings. Marked pure, so that a function which checks none leaves the table out of its bundle: nothing in it may be made by a call, as a pattern is. */
export const settingNames = /* @__PURE__ */ Object.keys(allowedValues) as readonly (keyof TaskSettings)[];

/** What is wrong with the settings of a layer: one line for each mistake. */
export function settingMistakes(settings: TaskSettings): string[] {
  return settingNames.flatMap((name) => {
    const value: unknown = settings[name];
    const allowed = allowedValues[name];
    if (value === undefined || isAllowed(value, allowed)) return [];
    return [`${name} ${show(value)} is not allowed: ${allowedText(allowed)}`];
  });
}

function isAllowed(value: unknown, allowed: Allowed): boolean {
  if ("check" in allowed) return allowed.check(value);
  if (!("from" in allowed)) return allowed.includes(value as string);
  const { from, to, kind } = allowed;
  if (typeof value !== "number" || !(value >= from && value <= to)) return false;
  return kind === "a number" || Number.isInteger(value);
}

function allowedText(allowed: Allowed): string {
  if ("words" in allowed) return allowed.words;
  if (!("from" in allowed)) return allowed.map((text) => JSON.stringify(text)).join(" or ");
  return `${allowed.kind} from ${allowed.from} to ${allowed.to}`;
}
