/**
 * A schedule that was made at run time, as the `tasks` table holds it: under the task `(schedules)`, so that one Query
 * finds all of them. EventBridge's own schedules follow from it. `functions/run-time-schedules` says how; this file has the
 * words and the names that its readers share.
 */
import { hash32 } from "../hash.ts";
import { isEpochSecond } from "../instant.ts";

/** The task under which run-time schedules are kept. Its name can be no task's. */
export const schedulesTask = "(schedules)";

/** Where their number is kept. This and the next sort before every schedule. */
export const countPart = "#count";
/** Where the sweeper's check goes on. */
export const checkPart = "#check";

/** The most run-time schedules of a stage that sets no `maxSchedules`. */
export const defaultMaxSchedules = 1_000;

/** Days for which a removed one is kept: a run of it that is still to be created finds its params there. */
export const removedKeptDays = 8;

/** What a schedule is to be. A removed one is kept for some days. */
export type WantedState = "on" | "paused" | "gone";

/** One schedule of EventBridge Scheduler: what fires, and in which time zone. */
export interface FiringRule {
  readonly expression: string;
  readonly zone: string;
}

/** What a schedule was from an instant on. */
export interface DefinitionChange {
  /** The definition's `rev` that made it. */
  readonly rev: number;
  /** In seconds of epoch. */
  readonly at: number;
  readonly expression: string;
  readonly zone: string;
  /** In seconds of epoch: it does not fire at it or later. */
  readonly endAt?: number;
  readonly off?: "paused" | "removed";
}

/** Whether something is a definition's changes. A person may have written it. */
export function areChanges(value: unknown): value is readonly DefinitionChange[] {
  return Array.isArray(value) && value.every(isChange);
}

function isChange(change: Partial<DefinitionChange> | null): boolean {
  const { rev, at, endAt, expression, zone } = change ?? {};
  const isEnded = endAt === undefined || isEpochSecond(endAt);
  return (
    Number.isSafeInteger(rev) &&
    (rev ?? 0) >= 1 &&
    isEpochSecond(at) &&
    isEnded &&
    [expression, zone].every((text) => typeof text === "string")
  );
}

/** What the item `TASK#NAME` of `(schedules)` holds. */
export interface ScheduleDefinition {
  readonly task: string;
  readonly name: string;
  /** Counts its writes. Each message of the schedule has the one that it was made by. */
  readonly rev: number;
  readonly wanted: WantedState;
  /** As `parseSchedule` reads it. */
  readonly expression: string;
  /** An IANA name. */
  readonly zone: string;
  /** The schedules of EventBridge that fire exactly at its instants. */
  readonly rules: readonly FiringRule[];
  /** The most rules that it ever had. */
  readonly mostRules: number;
  /** Seconds after an instant within which a delivery may start a run. */
  readonly startWithin: number;
  /** JSON text. */
  readonly params?: string;
  /** ISO 8601 in UTC: it does not fire at this instant or later. */
  readonly until?: string;
  /** The last few, the oldest first: the ledger's pieces follow from them. */
  readonly changes: readonly DefinitionChange[];
  /** When a person or a program last changed it, ISO 8601. */
  readonly at: string;
  readonly author?: string;
  readonly note?: string;
  /** When a worker first met a message of it whose task is not deployed, ISO 8601. */
  readonly refusedAt?: string;
  /** Of a removed one, in epoch seconds. */
  readonly expiresAt?: number;
}

/** What a schedule's name may be: it is part of its runs' names, and of EventBridge's name for it. */
export const scheduleNamePattern = /^[A-Za-z0-9_-]{1,64}$/;

const triggerPrefix = "schedule~";

/** The trigger of its runs. */
export function scheduleTrigger(name: string): string {
  return triggerPrefix + name;
}

/** The name of the schedule that a trigger is; undefined of any other trigger. */
export function scheduleOfTrigger(trigger: string): string | undefined {
  return trigger.startsWith(triggerPrefix) ? trigger.slice(triggerPrefix.length) : undefined;
}

/** Whether something can be the trigger of such a schedule's runs. */
export function isScheduleTrigger(value: unknown): value is string {
  const name = typeof value === "string" ? scheduleOfTrigger(value) : undefined;
  return name !== undefined && scheduleNamePattern.test(name);
}

/** The key of its definition. */
export function definitionKey({ task, name }: Pick<ScheduleDefinition, "task" | "name">) {
  return { task: schedulesTask, part: `${task}#${name}` };
}

/** How EventBridge's names for run-time schedules begin. No task's does. */
export const ruleNamePrefix = "rt-";

/** The longest that EventBridge takes. */
const longestRuleName = 64;

/**
 * EventBridge's name for a rule of a schedule: `rt-TASK.NAME`, and `rt-2.TASK.NAME` for the second one. No two have the
 * same: each part of a task's name begins with a letter, and no schedule's name has a dot. One that is too long is cut, and
 * ends with a hash of 64 bits.
 */
export function ruleName({ task, name }: Pick<ScheduleDefinition, "task" | "name">, index: number): string {
  const whole = `${ruleNamePrefix}${index === 0 ? "" : `${index + 1}.`}${task}.${name}`;
  if (whole.length <= longestRuleName) return whole;
  const hash = [whole, `${whole}\n`].map((text) => hash32(text).toString(16).padStart(8, "0")).join("");
  return `${whole.slice(0, longestRuleName - hash.length - 1)}-${hash}`;
}
