/**
 * An operator's override of a task's setting: it takes the place of what is deployed, until an instant or until it is
 * removed. Overrides are in the task's `state`, which no deploy writes.
 *
 * Each holds for a stretch of time, and two of one setting never overlap. So what holds at an instant never depends on
 * when somebody asks, or on how late a message is. One that is replaced or removed ends; it is not deleted until no
 * delivery of its time can come any more. This holds invariant 14.
 */
import type { CatchUp } from "../task/catch-up.ts";
import type { Overlap } from "../task/settings.ts";

/** A schedule that an operator put in place of all the task's timed triggers. */
export interface OverrideSchedule {
  /** The id of the trigger that it is: the usual one, its kind and a hash of expression and zone. */
  readonly trigger: string;
  /** As `parseSchedule` reads it. */
  readonly expression: string;
  /** An IANA name. */
  readonly zone: string;
  /** Seconds after an instant within which a delivery may start a run. A worker does not read the expression. */
  readonly startWithin: number;
}

/** What each setting may be overridden by. */
export interface OverrideValues {
  readonly schedule: OverrideSchedule;
  readonly enabled: boolean;
  readonly overlap: Overlap;
  /** The limit of `concurrency`. */
  readonly concurrency: number;
  /** The items of `rateLimit`. */
  readonly rateLimit: number;
  readonly maxCost: number;
  readonly catchUp: CatchUp;
  readonly maxAttempts: number;
  readonly maxItemErrors: number;
  readonly maxItems: number;
}

export type OverrideName = keyof OverrideValues;

/**
 * Every setting that can be overridden, and whether an override of it is switched to at an instant that the sweeper can
 * still prepare for. Those that are say which instants start a run; the others act as soon as a worker hears of them.
 */
export const switchedAhead = {
  schedule: true,
  enabled: true,
  overlap: false,
  concurrency: false,
  rateLimit: false,
  maxCost: false,
  catchUp: true,
  maxAttempts: false,
  maxItemErrors: false,
  maxItems: false,
} as const satisfies Record<OverrideName, boolean>;

export const overrideNames = /* @__PURE__ */ Object.keys(switchedAhead) as readonly OverrideName[];

/** What each override has besides setting and value. Instants in seconds of epoch. */
interface Stretch {
  /** It holds from here on. */
  readonly from: number;
  /** Up to here, exclusive. Absent: until it is removed. */
  readonly until?: number;
  /** When it was written. */
  readonly at: number;
  readonly author?: string;
  readonly note?: string;
  /** Of one that an operator has removed, and said why. */
  readonly removal?: Removal;
}

/** Who removed an override, why, and when: in seconds of epoch. */
export interface Removal {
  readonly at: number;
  readonly author?: string;
  readonly note: string;
}

type Of<Name extends OverrideName> = Stretch & {
  readonly setting: Name;
  readonly value: OverrideValues[Name];
};
export type Override = { [Name in OverrideName]: Of<Name> }[OverrideName];

/** The override of a setting that holds at an instant, in seconds of epoch. */
export function inForce<Name extends OverrideName>(
  overrides: readonly Override[],
  setting: Name,
  at: number,
): Of<Name> | undefined {
  const found = overrides.find((one) => one.setting === setting && holdsAt(one, at));
  return found as Of<Name> | undefined;
}

/** What a setting is at an instant, with overrides. The only place that decides it. `deployed`: what it is without them. */
export function settingAt<Name extends OverrideName>(
  overrides: readonly Override[],
  setting: Name,
  deployed: OverrideValues[Name],
  at: number,
): OverrideValues[Name] {
  return inForce(overrides, setting, at)?.value ?? deployed;
}

export function holdsAt({ from, until = Number.POSITIVE_INFINITY }: Stretch, at: number): boolean {
  return from <= at && at < until;
}

/**
 * Whether an override of the schedule leaves out an instant of a timed trigger. Within the override's stretch all triggers
 * but its own are; outside, its own is, unless the task has it too. One that nobody knows any more was the template's.
 */
export function isReplaced(
  overrides: readonly Override[],
  trigger: string,
  at: number,
  isDeployed: boolean,
): boolean {
  const schedule = inForce(overrides, "schedule", at);
  if (schedule !== undefined) return schedule.value.trigger !== trigger;
  return !isDeployed && overrides.some((one) => one.setting === "schedule" && one.value.trigger === trigger);
}
