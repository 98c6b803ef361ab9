/**
 * A schedule as `GetSchedule` shows it, in AWS's own words: what a request or a template leaves out has AWS's default.
 * Both are read here, and checked for what the tables of `request-shapes.ts` cannot say. `target.ts` checks the target.
 */
import { isOneTime, parseSchedule, type Schedule, ScheduleError } from "../../../functions/schedule/index.ts";
import { invalid } from "./errors.ts";
import { type ScheduleTarget, type TargetRequest, type Targets, targetOf } from "./target.ts";

export interface FlexibleTimeWindow {
  readonly Mode: "OFF" | "FLEXIBLE";
  readonly MaximumWindowInMinutes?: number;
}

export interface ScheduleDefinition {
  readonly Name: string;
  readonly GroupName: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly State: "ENABLED" | "DISABLED";
  /** Seconds since 1970. It does not fire before. */
  readonly StartDate?: number;
  /** Seconds since 1970. It does not fire after. */
  readonly EndDate?: number;
  readonly Description?: string;
  readonly KmsKeyArn?: string;
  readonly FlexibleTimeWindow: FlexibleTimeWindow;
  readonly ActionAfterCompletion: "NONE" | "DELETE";
  readonly Target: ScheduleTarget;
}

/** A schedule as it is asked for: what `request-shapes.ts` lets through. */
export type ScheduleRequest = Partial<Omit<ScheduleDefinition, "Target">> &
  Pick<ScheduleDefinition, "Name" | "ScheduleExpression" | "FlexibleTimeWindow"> & {
    readonly Target: TargetRequest;
  };

/**
 * Whether `at(…)` of an instant that has passed is refused. AWS's guide says so; a recording of February 2025 shows that
 * it is taken, and fires never. Once a real account has shown more, this is the only place to change.
 */
export const refusesPastInstants = false;

/** How far back a new `StartDate` may be. */
const longestAgoSeconds = 300;

/**
 * @param now epoch milliseconds, to which dates are compared; undefined for a template's, which may have been deployed
 *   long ago
 * @throws a `ValidationException`
 */
export function definitionOf(
  request: ScheduleRequest,
  targets: Targets,
  now: number | undefined,
): ScheduleDefinition {
  const definition: ScheduleDefinition = {
    Name: request.Name,
    GroupName: request.GroupName ?? "default",
    ScheduleExpression: request.ScheduleExpression,
    ScheduleExpressionTimezone: request.ScheduleExpressionTimezone ?? "UTC",
    State: request.State ?? "ENABLED",
    StartDate: request.StartDate,
    EndDate: request.EndDate,
    Description: request.Description,
    KmsKeyArn: request.KmsKeyArn,
    FlexibleTimeWindow: windowOf(request.FlexibleTimeWindow),
    ActionAfterCompletion: request.ActionAfterCompletion ?? "NONE",
    Target: targetOf(request.Target, targets),
  };
  const schedule = instantsOf(definition, 0);
  if (!isOneTime(definition.ScheduleExpression)) checkDates(definition, now);
  else if (refusesPastInstants && now !== undefined && schedule.next(new Date(now)) === undefined)
    throw invalid(`Invalid Schedule Expression ${definition.ScheduleExpression}. It is in the past.`);
  return definition;
}

/** @param anchor from which a rate counts, in epoch milliseconds. @throws a `ValidationException` */
export function instantsOf(
  { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone }: ScheduleDefinition,
  anchor: number,
): Schedule {
  // `parseSchedule` also reads what EventBridge does not.
  if (!/^(cron|rate|at)\(\S(.*\S)?\)$/.test(expression)) throw badExpression(expression);
  try {
    return parseSchedule(expression, { timeZone, anchor: new Date(anchor) });
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    if (error.code !== "unknown-time-zone") throw badExpression(expression, error);
    throw invalid(`Invalid ScheduleExpressionTimezone ${timeZone}.`);
  }
}

function badExpression(expression: string, cause?: Error): Error {
  const refused = invalid(`Invalid Schedule Expression ${expression}.`);
  refused.cause = cause;
  return refused;
}

function windowOf({ Mode, MaximumWindowInMinutes }: FlexibleTimeWindow): FlexibleTimeWindow {
  if (Mode === "FLEXIBLE" && MaximumWindowInMinutes === undefined)
    throw invalid("MaximumWindowInMinutes is required when the mode of FlexibleTimeWindow is FLEXIBLE.");
  if (Mode === "OFF" && MaximumWindowInMinutes !== undefined)
    throw invalid("MaximumWindowInMinutes is not allowed when the mode of FlexibleTimeWindow is OFF.");
  return { Mode, MaximumWindowInMinutes };
}

function checkDates({ StartDate, EndDate }: ScheduleDefinition, now: number | undefined): void {
  if (StartDate !== undefined && EndDate !== undefined && StartDate >= EndDate)
    throw invalid("The StartDate you specify must be earlier than the EndDate.");
  if (now === undefined) return;
  if (StartDate !== undefined && StartDate < now / 1000 - longestAgoSeconds)
    throw invalid("The StartDate you specify cannot be earlier than 5 minutes ago.");
  if (EndDate !== undefined && EndDate < now / 1000)
    throw invalid("The EndDate you specify cannot be earlier than now.");
}
