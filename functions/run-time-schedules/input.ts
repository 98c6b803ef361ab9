/**
 * The one check of what a schedule is given, for the command and for code: whether it says when, whether EventBridge can
 * express it, and whether it fires at all. Params are checked as at every door, by the caller, who knows the task.
 */
import { InvalidParamsError } from "../model/errors.ts";
import { isWritable } from "../model/instant.ts";
import { triggerParamsMistake } from "../model/params/trigger-params.ts";
import { isTaskName } from "../model/run/run-name.ts";
import { isOwnTask } from "../model/task/own-task.ts";
import { type ScheduleDefinition, scheduleNamePattern } from "../model/task/run-time-schedule.ts";
import type { Json } from "../model/task/task.ts";
import type { ScheduleTrigger } from "../model/task/trigger.ts";
import {
  at,
  countsFromDeploy,
  cron,
  every,
  readSchedule,
  ScheduleError,
  startWithinSeconds,
  translate,
} from "../schedule/index.ts";

/** When a schedule fires: exactly one of the first three. */
export interface When {
  /** A cron line such as "0 3 * * *". @default none */
  readonly cron?: string;
  /** An interval such as "15 minutes". @default none */
  readonly every?: string;
  /** One instant: "2026-12-01T09:00:00" in local time of `timeZone`, or with "Z" or an offset. @default none */
  readonly at?: string;
  /** An IANA time zone such as "Europe/London". @default "UTC" */
  readonly timeZone?: string;
  /** It does not fire at this instant or later. @default none */
  readonly until?: Date;
}

/** What a definition has of it. */
export type CheckedWhen = Pick<ScheduleDefinition, "expression" | "zone" | "rules" | "startWithin" | "until">;

const makers = { cron, every, at } as const;

/** An expression with more rules costs as many schedules of AWS. */
const mostRules = 5;
/** Instants that are looked at for the shortest time between them. */
const sampled = 100;

/** @param now in epoch milliseconds @throws ScheduleError that says what is allowed */
export function checkWhen(when: When, now: number): CheckedWhen {
  const { timeZone = "UTC", until } = when;
  const given = (["cron", "every", "at"] as const).filter((kind) => when[kind] !== undefined);
  const [kind, ...others] = given;
  if (kind === undefined || others.length > 0)
    throw new ScheduleError(
      "invalid-option",
      "schedule",
      given.join(" and ") || "none",
      "one of cron, every and at",
    );
  const trigger = makers[kind](when[kind] as string, { timeZone });
  const expression = trigger.expression.trim().replace(/\s+/g, " ");
  const translation = translate(expression, { timeZone });
  if (translation.kind === "sweeper")
    throw new ScheduleError(
      "invalid-expression",
      kind,
      when[kind],
      `what EventBridge can express, and ${translation.reason}. Let the task's file have it, or an override`,
    );
  const rules = translation.schedules.map((each) => ({
    expression: each.scheduleExpression,
    zone: each.timeZone,
  }));
  if (rules.length > mostRules)
    throw new ScheduleError(
      "invalid-expression",
      kind,
      when[kind],
      `what takes at most ${mostRules} schedules of EventBridge, and it takes ${rules.length}. Let the task's file have it`,
    );
  const first = readSchedule(expression, { timeZone }).next(new Date(now));
  if (first === undefined) throw passed(kind, when[kind], now);
  if (until !== undefined) checkUntil(kind, until, countsFromDeploy(translation) ? new Date(now) : first);
  const startWithin = shortestStart(trigger, now);
  return { expression, zone: trigger.timeZone, rules, startWithin, until: until?.toISOString() };
}

function passed(kind: string, given: unknown, now: number): ScheduleError {
  const at = new Date(now).toISOString();
  return new ScheduleError("never-fires", kind, given, `what fires again after now, ${at}`);
}

function checkUntil(kind: string, until: Date, first: Date): void {
  if (kind === "at")
    throw new ScheduleError("invalid-option", "until", until, "left out of at, which fires once");
  if (!(until instanceof Date && isWritable(until)))
    throw new ScheduleError("invalid-option", "until", until, "a valid Date, its year of four digits");
  if (until.getTime() > first.getTime()) return;
  const given = until.toISOString();
  throw new ScheduleError(
    "invalid-option",
    "until",
    given,
    `an instant after the first one, ${first.toISOString()}`,
  );
}

/** A message of EventBridge has the same seconds for each instant: the fewest that any of the next has. */
function shortestStart(trigger: ScheduleTrigger, now: number): number {
  const instants = readSchedule(trigger.expression, { timeZone: trigger.timeZone });
  let shortest = Number.POSITIVE_INFINITY;
  let instant = instants.next(new Date(now));
  for (let i = 0; i < sampled && instant !== undefined; i++) {
    shortest = Math.min(shortest, startWithinSeconds(trigger, instant));
    // An interval is as long after each instant.
    instant = trigger.kind === "every" ? undefined : instants.next(instant);
  }
  return shortest;
}

/** A schedule outlives its task: whether that is deployed does not matter. @throws ScheduleError for what can be no task's name */
export function checkTaskName(task: unknown): string {
  if (isTaskName(task)) return task;
  throw new ScheduleError("invalid-option", "task", task, "the name of a task");
}

/** @throws ScheduleError for a task of Pawl's own, which has no queue that EventBridge could send to */
export function checkScheduledTask(task: string): void {
  if (!isOwnTask(task)) return;
  throw new ScheduleError("invalid-option", "task", task, "a task of the project, and none of Pawl's own");
}

/** @throws ScheduleError for what cannot be a schedule's name */
export function checkScheduleName(name: unknown): string {
  if (typeof name === "string" && scheduleNamePattern.test(name)) return name;
  throw new ScheduleError("invalid-option", "name", name, "1 to 64 letters, digits, hyphens and underscores");
}

/** Params as a definition has them. @throws InvalidParamsError for more than a schedule may have */
export function scheduleParams(params: Json | undefined): string | undefined {
  if (params === undefined) return undefined;
  const wrong = triggerParamsMistake(params, "schedule");
  if (wrong !== undefined) throw new InvalidParamsError(wrong);
  return JSON.stringify(params);
}
