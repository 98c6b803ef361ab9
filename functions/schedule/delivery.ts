/**
 * How EventBridge Scheduler fires a schedule that is deployed: at which instants, what its target gets, when a failed
 * attempt is made again, and what the dead-letter queue gets in the end. `pawl dev` and `pawl fire` both ask here. Pure:
 * ids and time are passed in, and who sends is the callers' matter.
 */
import { toSecond } from "../model/run/run-name.ts";
import type { Schedule } from "./schedule.ts";

/** From when to when a schedule fires, both included, in epoch milliseconds. */
export interface FiringDates {
  readonly expression: string;
  readonly startsAt?: number;
  readonly endsAt?: number;
}

/** AWS passes over the dates of a schedule that fires once. */
export function isOneTime(expression: string): boolean {
  return expression.startsWith("at(");
}

/** The first instant after another one at which a schedule fires, in epoch milliseconds. */
export function nextFiring(schedule: Schedule, dates: FiringDates, after: number): number | undefined {
  if (isOneTime(dates.expression)) return schedule.next(new Date(after))?.getTime();
  const { startsAt = 0, endsAt = Number.POSITIVE_INFINITY } = dates;
  // `next` is strictly later than what it is given, and the start date itself may fire.
  const next = schedule.next(new Date(Math.max(after, startsAt - 1)))?.getTime();
  return next !== undefined && next <= endsAt ? next : undefined;
}

/** One attempt to deliver one occurrence. */
export interface DeliveryAttempt {
  readonly scheduleArn: string;
  /** Epoch milliseconds. Each attempt of an occurrence has the same. */
  readonly instant: number;
  /** Each attempt has its own. */
  readonly executionId: string;
  /** From 1. */
  readonly number: number;
}

const contextAttributes = new Map<string, (attempt: DeliveryAttempt) => string>([
  ["schedule-arn", ({ scheduleArn }) => scheduleArn],
  ["scheduled-time", ({ instant }) => toSecond(new Date(instant))],
  ["execution-id", ({ executionId }) => executionId],
  ["attempt-number", ({ number }) => String(number)],
]);

/** What a target gets: its input, with the context attributes filled in. @default an event that names the schedule */
export function targetInput(input: string | undefined, attempt: DeliveryAttempt): string {
  return (input ?? defaultInput(attempt.scheduleArn)).replaceAll(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (whole, name: string) => contextAttributes.get(name)?.(attempt) ?? whole,
  );
}

function defaultInput(arn: string): string {
  const [, , , region, account] = arn.split(":");
  return JSON.stringify({
    version: "0",
    id: "<aws.scheduler.execution-id>",
    "detail-type": "Scheduled Event",
    source: "aws.scheduler",
    account,
    time: "<aws.scheduler.scheduled-time>",
    region,
    resources: [arn],
    detail: "{}",
  });
}

export interface DeliveryRetries {
  readonly MaximumRetryAttempts: number;
  /** How old an occurrence may become before it is given up. */
  readonly MaximumEventAgeInSeconds: number;
}

/** What AWS takes where a schedule has no retry policy. */
export const defaultRetries: DeliveryRetries = {
  MaximumRetryAttempts: 185,
  MaximumEventAgeInSeconds: 86_400,
};

/** What ended an occurrence that was not delivered. */
export type Exhausted = keyof DeliveryRetries;

/** When the next attempt is, in epoch milliseconds, or why there is none. */
export type AfterFailure =
  | { readonly kind: "try again"; readonly at: number }
  | { readonly kind: "give up"; readonly exhausted: Exhausted };

const longestBackOff = 480_000;

/**
 * What follows a failed attempt. AWS says that the time between attempts grows. Here it doubles from one second to eight
 * minutes, which makes the 185 retries that AWS allows last nearly a day, as long as an event may wait. An event that is
 * as old as it may be is tried a last time.
 *
 * @param attempts how many were made
 * @param triedFrom when it was first tried: its age counts from there
 */
export function afterFailure(
  { MaximumRetryAttempts, MaximumEventAgeInSeconds }: DeliveryRetries,
  attempts: number,
  triedFrom: number,
  now: number,
): AfterFailure {
  if (attempts > MaximumRetryAttempts) return { kind: "give up", exhausted: "MaximumRetryAttempts" };
  const oldest = triedFrom + MaximumEventAgeInSeconds * 1000;
  if (now >= oldest) return { kind: "give up", exhausted: "MaximumEventAgeInSeconds" };
  const backOff = Math.min(1000 * 2 ** (attempts - 1), longestBackOff);
  return { kind: "try again", at: Math.min(now + backOff, oldest) };
}

/** The attributes that a message in a schedule's dead-letter queue has. All are texts. */
export function deadLetterAttributes(
  { scheduleArn, instant, executionId, number }: DeliveryAttempt,
  targetArn: string,
  { code, message }: { readonly code: string; readonly message: string },
  exhausted: Exhausted,
): Readonly<Record<string, string>> {
  return {
    ERROR_CODE: code,
    ERROR_MESSAGE: message,
    EXECUTION_ID: executionId,
    EXHAUSTED_RETRY_CONDITION: exhausted,
    IS_PAYLOAD_TRUNCATED: "false",
    RETRY_ATTEMPTS: String(number - 1),
    SCHEDULED_TIME: toSecond(new Date(instant)),
    SCHEDULE_ARN: scheduleArn,
    TARGET_ARN: targetArn,
  };
}
