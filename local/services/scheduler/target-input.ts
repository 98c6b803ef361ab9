/** What a schedule delivers: the input of its target, with EventBridge's context attributes filled in. */

/** One try to deliver one occurrence. */
export interface DeliveryAttempt {
  readonly scheduleArn: string;
  /** Epoch milliseconds. Each try of an occurrence has the same. */
  readonly instant: number;
  /** Each try has its own. */
  readonly executionId: string;
  /** From 1. */
  readonly number: number;
}

const contextAttributes = new Map<string, (attempt: DeliveryAttempt) => string>([
  ["schedule-arn", ({ scheduleArn }) => scheduleArn],
  ["scheduled-time", ({ instant }) => secondText(instant)],
  ["execution-id", ({ executionId }) => executionId],
  ["attempt-number", ({ number }) => String(number)],
]);

/** @param input the target's. @default an event that names the schedule, as AWS's */
export function targetInput(input: string | undefined, attempt: DeliveryAttempt): string {
  return (input ?? defaultInput(attempt.scheduleArn)).replaceAll(
    /<aws\.scheduler\.([a-z-]+)>/g,
    (whole, name: string) => contextAttributes.get(name)?.(attempt) ?? whole,
  );
}

/** An instant as AWS writes it: `2026-03-29T02:00:00Z`. */
export function secondText(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
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
