import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  ListSchedulesCommand,
} from "@aws-sdk/client-scheduler";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deadArn, queueArn, type ServedScheduler, schedule, serveScheduler } from "./served-scheduler.ts";

const missing = "arn:aws:sqs:us-east-1:000000000000:missing";
let served: ServedScheduler;

beforeEach(async () => {
  served = await serveScheduler("2026-03-01T00:00:00Z");
});
afterEach(() => served.close());

interface Failing {
  readonly retries?: number;
  readonly ageSeconds?: number;
  readonly changes?: Record<string, unknown>;
  readonly target?: Record<string, unknown>;
}

/** A schedule that fires once at 00:01, to a queue that is not there. */
const createFailing = ({ retries, ageSeconds, changes, target }: Failing = {}) =>
  served.client.send(
    new CreateScheduleCommand(
      schedule(
        "s",
        { ScheduleExpression: "at(2026-03-01T00:01:00)", ...changes },
        {
          Arn: missing,
          DeadLetterConfig: { Arn: deadArn },
          RetryPolicy: { MaximumRetryAttempts: retries, MaximumEventAgeInSeconds: ageSeconds },
          ...target,
        },
      ),
    ),
  );

/** The attributes of the messages in the dead-letter queue, by name. */
const deadLetters = () =>
  served.aws.sqs.receiveNow("dead", { max: 10 }).map(({ body, messageAttributes }) => ({
    body,
    ...Object.fromEntries(
      Object.entries(messageAttributes).map(([name, { DataType, StringValue }]) => {
        expect(DataType).toBe("String");
        return [name, StringValue];
      }),
    ),
  }));

const at = (instant: string) => served.time.set(Date.parse(`2026-03-01T${instant}Z`));

test("an occurrence that cannot be delivered goes to the dead-letter queue with AWS's attributes", async () => {
  await createFailing({ retries: 0 });
  at("00:01:00");
  expect(deadLetters()).toEqual([
    {
      body: "2026-03-01T00:01:00Z",
      ERROR_CODE: "AWS.SimpleQueueService.NonExistentQueue",
      ERROR_MESSAGE: "The specified queue does not exist.",
      EXECUTION_ID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      IS_PAYLOAD_TRUNCATED: "false",
      RETRY_ATTEMPTS: "0",
      SCHEDULED_TIME: "2026-03-01T00:01:00Z",
      SCHEDULE_ARN: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/s",
      TARGET_ARN: missing,
    },
  ]);
  expect(served.warnings).toEqual(["schedule s could not be delivered: The specified queue does not exist."]);
});

test("an occurrence is tried again at growing intervals until it is delivered, with the same scheduled time", async () => {
  const Input = "<aws.scheduler.scheduled-time> <aws.scheduler.attempt-number>";
  await createFailing({ target: { Input } });
  at("00:01:06");
  served.aws.sqs.ensureQueue("missing");
  expect(served.bodies("missing")).toEqual([]);
  // It was tried after 0, 1 and 3 seconds, and is after 7.
  at("00:01:07");
  expect(served.bodies("missing")).toEqual(["2026-03-01T00:01:00Z 4"]);
  at("12:00:00");
  expect(served.bodies("missing")).toHaveLength(1);
  expect(deadLetters()).toEqual([]);
});

test("after the last retry the event goes to the dead-letter queue, and a line says how often it was tried", async () => {
  await createFailing({ retries: 3 });
  at("00:01:06");
  expect(deadLetters()).toEqual([]);
  at("00:01:07");
  expect(deadLetters()).toMatchObject([
    { RETRY_ATTEMPTS: "3", EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts" },
  ]);
  expect(served.warnings).toEqual([
    "schedule s could not be delivered: The specified queue does not exist.",
    "schedule s was given up after 3 retries: The specified queue does not exist.",
  ]);
});

test("an event is tried a last time when it is as old as it may be", async () => {
  await createFailing({ ageSeconds: 60 });
  at("00:01:59");
  expect(deadLetters()).toEqual([]);
  at("00:02:00");
  // After 0, 1, 3, 7, 15 and 31 seconds, and after 60.
  expect(deadLetters()).toMatchObject([
    { RETRY_ATTEMPTS: "6", EXHAUSTED_RETRY_CONDITION: "MaximumEventAgeInSeconds" },
  ]);
});

test("by default an event is tried again 185 times, which takes nearly a day", async () => {
  await createFailing();
  at("23:37:30");
  expect(deadLetters()).toEqual([]);
  at("23:37:31");
  expect(deadLetters()).toMatchObject([
    { RETRY_ATTEMPTS: "185", EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts" },
  ]);
});

test("retries of one occurrence do not hold back the next", async () => {
  await createFailing({ changes: { ScheduleExpression: "cron(* * * * ? *)" } });
  at("00:02:00");
  served.aws.sqs.ensureQueue("missing");
  at("00:03:00");
  expect(served.bodies("missing")).toEqual([
    "2026-03-01T00:02:00Z",
    "2026-03-01T00:01:00Z",
    "2026-03-01T00:03:00Z",
  ]);
});

test("a schedule that deletes itself stays until its last occurrence is delivered or given up", async () => {
  const names = async () => (await served.client.send(new ListSchedulesCommand({}))).Schedules?.length;
  await createFailing({ retries: 2, changes: { ActionAfterCompletion: "DELETE" } });
  at("00:01:02");
  expect(await names()).toBe(1);
  at("00:01:03");
  expect(await names()).toBe(0);
  expect(deadLetters()).toHaveLength(1);
});

test("a schedule that is deleted is not tried again", async () => {
  await createFailing();
  at("00:01:01");
  await served.client.send(new DeleteScheduleCommand({ Name: "s" }));
  served.aws.sqs.ensureQueue("missing");
  at("06:00:00");
  expect(served.bodies("missing")).toEqual([]);
  expect(deadLetters()).toEqual([]);
});

test("a dead-letter queue that is not there is named in a line, and without one nothing is sent", async () => {
  await createFailing({ retries: 0, target: { DeadLetterConfig: { Arn: missing } } });
  at("00:01:00");
  expect(served.warnings.at(-1)).toBe(
    "schedule s could not be sent to its dead-letter queue: The specified queue does not exist.",
  );
  await served.client.send(new DeleteScheduleCommand({ Name: "s" }));
  await createFailing({
    retries: 0,
    changes: { ScheduleExpression: "at(2026-03-01T00:02:00)" },
    target: { DeadLetterConfig: undefined },
  });
  at("00:02:00");
  expect(deadLetters()).toEqual([]);
});

test("an occurrence in a flexible window is dropped with its schedule, and its age counts from its delivery", async () => {
  const FlexibleTimeWindow = { Mode: "FLEXIBLE", MaximumWindowInMinutes: 1_440 };
  await createFailing({ ageSeconds: 60, changes: { FlexibleTimeWindow } });
  at("00:01:00");
  expect(served.warnings).toEqual([]);
  served.time.set(Date.parse("2026-03-02T00:02:00Z"));
  expect(deadLetters()).toMatchObject([{ RETRY_ATTEMPTS: "6", SCHEDULED_TIME: "2026-03-01T00:01:00Z" }]);
  await served.client.send(new DeleteScheduleCommand({ Name: "s" }));
  await served.client.send(
    new CreateScheduleCommand(
      schedule("s", { ScheduleExpression: "at(2026-03-03T00:00:00)", FlexibleTimeWindow }, { Arn: queueArn }),
    ),
  );
  served.time.set(Date.parse("2026-03-03T00:00:00Z"));
  await served.client.send(new DeleteScheduleCommand({ Name: "s" }));
  served.time.set(Date.parse("2026-03-05T00:00:00Z"));
  expect(served.bodies()).toEqual([]);
});
