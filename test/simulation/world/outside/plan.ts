/** What a world has besides schedules of its own: events, users' queues, overrides, schedules made at run time. Each seed draws few of these. */

/** Something happens that starts a run: an event of EventBridge, or a message of a user's queue. */
import type { LoadFacts } from "../../seen/facts.ts";
export interface HappeningPlan {
  readonly key: string;
  readonly at: number;
  readonly task: string;
  readonly how: "event" | "message of a queue";
  /** After how many milliseconds it is delivered. An event may be delivered again. */
  readonly deliveries: readonly number[];
  /** Whether EventBridge finds its lane out of reach, so that it goes to the dead-letter queue. */
  readonly isUndelivered: boolean;
}

export const overrideKinds = [
  "overlap",
  "concurrency",
  "enabled",
  "maxAttempts",
  "schedule",
  "remove",
] as const;

/** An operator overrides a setting of a task, or removes all its overrides. */
export interface OverridePlan {
  readonly key: string;
  readonly at: number;
  readonly task: string;
  readonly kind: (typeof overrideKinds)[number];
  readonly draw: number;
}

export const scheduleKinds = ["add", "pause", "resume", "remove"] as const;

/** Somebody makes, changes or removes the schedule of a task that is made at run time. */
export interface SchedulePlan {
  readonly key: string;
  readonly at: number;
  readonly task: string;
  readonly kind: (typeof scheduleKinds)[number];
  readonly draw: number;
}

export interface OutsidePlan {
  readonly happenings: readonly HappeningPlan[];
  readonly overrides: readonly OverridePlan[];
  readonly schedules: readonly SchedulePlan[];
}

/** What a task uses is busy at times. */
export interface LoadPlan extends LoadFacts {
  /** The share of the time in which it is busy, which changes each so many milliseconds. */
  readonly share: number;
  readonly everyMs: number;
  /** How long an answer takes. */
  readonly askMs: number;
  /** The share of the time in which its throttle throws, or never answers. */
  readonly fails: number;
  /** After this item it is busy for ever. */
  readonly stuckAfter?: number;
}
