/** A schedule as `pawl fire` needs it, and how it is read from what EventBridge Scheduler's API answers. */
import type { GetScheduleCommandOutput } from "@aws-sdk/client-scheduler";
import { type DeliveryRetries, defaultRetries } from "../../functions/schedule/index.ts";

export interface Fireable {
  readonly name: string;
  readonly arn: string;
  /** The task that its input starts. Undefined for any other input, such as the sweeper's. */
  readonly task?: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  /** It does not fire before. */
  readonly startsAt?: Date;
  /** It does not fire after. */
  readonly endsAt?: Date;
  /** What a rate is counted from where nothing starts it. */
  readonly createdAt: Date;
  /** The length of its flexible window; 0 without one. */
  readonly windowMinutes: number;
  readonly target: FireableTarget;
}

export interface FireableTarget {
  readonly arn: string;
  readonly input?: string;
  readonly messageGroupId?: string;
  readonly retries: DeliveryRetries;
  readonly deadLetterArn?: string;
}

export function readFireable(schedule: GetScheduleCommandOutput): Fireable {
  const { Name = "", Arn = "", ScheduleExpression = "", ScheduleExpressionTimezone = "UTC" } = schedule;
  const { State, StartDate, EndDate, CreationDate, FlexibleTimeWindow, Target } = schedule;
  const {
    MaximumRetryAttempts = defaultRetries.MaximumRetryAttempts,
    MaximumEventAgeInSeconds = defaultRetries.MaximumEventAgeInSeconds,
  } = Target?.RetryPolicy ?? {};
  return {
    name: Name,
    arn: Arn,
    task: taskOf(Target?.Input),
    expression: ScheduleExpression,
    timeZone: ScheduleExpressionTimezone,
    enabled: State !== "DISABLED",
    startsAt: StartDate,
    endsAt: EndDate,
    createdAt: CreationDate ?? new Date(0),
    windowMinutes:
      FlexibleTimeWindow?.Mode === "FLEXIBLE" ? (FlexibleTimeWindow.MaximumWindowInMinutes ?? 0) : 0,
    target: {
      arn: Target?.Arn ?? "",
      input: Target?.Input,
      messageGroupId: Target?.SqsParameters?.MessageGroupId,
      retries: { MaximumRetryAttempts, MaximumEventAgeInSeconds },
      deadLetterArn: Target?.DeadLetterConfig?.Arn,
    },
  };
}

function taskOf(input = ""): string | undefined {
  try {
    const { task } = JSON.parse(input) as { task?: unknown };
    return typeof task === "string" ? task : undefined;
  } catch {
    return undefined;
  }
}
