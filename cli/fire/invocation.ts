/** One occurrence on its way to its target: what it delivers, and what its dead-letter queue gets if it is given up. */
import type { Fireable } from "./fireable.ts";

export interface Invocation {
  readonly schedule: Fireable;
  readonly scheduledAt: Date;
  /** The same in each attempt. */
  readonly executionId: string;
  /** From 1. */
  readonly attempt: number;
}

/** What the target gets: the schedule's input with its context attributes filled in, or what AWS sends in place of one. */
export function inputOf({ schedule, scheduledAt, executionId, attempt }: Invocation): string {
  const values: Readonly<Record<string, string>> = {
    "schedule-arn": schedule.arn,
    "scheduled-time": toSecond(scheduledAt),
    "execution-id": executionId,
    "attempt-number": String(attempt),
  };
  const input = schedule.target.input ?? defaultInput(schedule);
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (whole, name: string) => values[name] ?? whole);
}

function defaultInput({ arn }: Fireable): string {
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

/** Why an occurrence was given up: its retries, its age, or an error that no retry mends. */
export type GivenUp = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds" | undefined;

/** The attributes that EventBridge Scheduler gives a message in a schedule's dead-letter queue. */
export function deadLetterAttributes(
  { schedule, scheduledAt, executionId, attempt }: Invocation,
  error: Error,
  why: GivenUp,
): Readonly<Record<string, string>> {
  return {
    ERROR_CODE: error.name,
    ERROR_MESSAGE: error.message,
    EXECUTION_ID: executionId,
    ...(why !== undefined && { EXHAUSTED_RETRY_CONDITION: why }),
    IS_PAYLOAD_TRUNCATED: "false",
    RETRY_ATTEMPTS: String(attempt - 1),
    SCHEDULED_TIME: toSecond(scheduledAt),
    SCHEDULE_ARN: schedule.arn,
    TARGET_ARN: schedule.target.arn,
  };
}

export function toSecond(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
