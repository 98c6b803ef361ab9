/** What a simulated year is made of. Instants are in seconds of epoch. */
import type { CatchUp } from "../../../functions/model/task/catch-up.ts";
import type { Overlap } from "../../../functions/model/task/settings.ts";
import type { Rule } from "./rule.ts";

/** From an instant on, and before another one, in seconds of epoch. */
export type Span = readonly [from: number, to: number];

export const within = (spans: readonly Span[], at: number) =>
  spans.find(([from, to]) => from <= at && at < to);

/** The `task/trigger/second` of a run that a schedule started. */
export function keyOf(task: string, run: string): string {
  const [instant = "", trigger] = run.split("/");
  return `${task}/${trigger}/${Date.parse(instant) / 1000}`;
}

export interface YearTrigger {
  readonly id: string;
  readonly zone: string;
  /** The oldest first: each from its instant on. */
  readonly rules: readonly { readonly from: number; readonly rule: Rule }[];
  readonly startWithin: number;
  readonly maxRuns?: number;
  /** In these it is not deployed. */
  readonly removed: readonly Span[];
  /** It fires in this one alone. @default always */
  readonly dates?: Span;
}

export interface YearTask {
  readonly name: string;
  readonly overlap: Overlap;
  readonly catchUp: CatchUp;
  readonly triggers: readonly YearTrigger[];
  readonly paused: readonly Span[];
  readonly disabled: readonly Span[];
  readonly overrides: readonly YearOverride[];
}

export interface YearPlan {
  readonly seed: number;
  readonly start: number;
  readonly end: number;
  readonly tasks: readonly YearTask[];
  /** When a version is deployed, changed or not. */
  readonly deploys: readonly number[];
  /** EventBridge delivers nothing. */
  readonly outages: readonly Span[];
  /** No worker takes a message. */
  readonly full: readonly Span[];
  /** Schedules' messages to tasks without catch-up wait in a lane that is full for hours. */
  readonly slow: readonly Span[];
  /** The sweeper is not called. */
  readonly asleep: readonly Span[];
}

/** What an operator puts in place of a task's settings for a while. */
export interface YearOverride {
  readonly span: Span;
  /** The schedule that takes the place of all others; absent: the task is disabled. */
  readonly schedule?: YearTrigger;
}
