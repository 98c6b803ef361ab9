/**
 * What becomes of a schedule's occurrences: the same cases for `pawl dev`, which fires by itself, and for `pawl fire`, which
 * fires what an endpoint only stores. Both are asked through the SDK, at set times.
 */
import { randomUUID } from "node:crypto";
import { LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, expect, test } from "vitest";
import { Firing } from "../../cli/fire/firing.ts";
import { schedulerEndpoint } from "../../cli/fire/scheduler-endpoint.ts";
import {
  deadArn,
  type ServedScheduler,
  schedule,
  serveScheduler,
} from "../local/services/scheduler/served-scheduler.ts";
import { clientOptions } from "../local/temporary-aws.ts";

const begin = "2026-03-01T00:00:00Z";
const gone = "arn:aws:sqs:us-east-1:000000000000:gone";

interface Case {
  readonly changes?: Partial<Omit<CreateScheduleCommandInput, "Target">>;
  readonly target?: Partial<CreateScheduleCommandInput["Target"]>;
  /** When the queue `gone` is there, and when the schedule is not any more. */
  readonly goneIsMadeAt?: string;
  readonly deletedAt?: string;
  readonly until: string;
  readonly everySeconds: number;
}

/** What came: when it was seen, in which queue, its body and its attributes. */
interface Arrived {
  readonly at: string;
  readonly queue: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string | undefined>>;
}

let served: ServedScheduler | undefined;
afterEach(() => served?.close());

const text = (instant: number) => `${new Date(instant).toISOString().slice(0, 19)}Z`;

const ways = {
  "pawl dev": async (given: Case) => {
    served = await serveScheduler(begin);
    const { time } = served;
    return observe(served, given, async (instant) => void time.set(instant));
  },
  "pawl fire": async (given: Case) => {
    // Its time stands still, so it stores the schedule and fires nothing.
    served = await serveScheduler(begin);
    const options = clientOptions(served.aws);
    const [sqs, lambda] = [new SQSClient(options), new LambdaClient(options)];
    const endpoint = schedulerEndpoint({ scheduler: served.client, sqs, lambda }, "default");
    const firing = new Firing({
      endpoint,
      newExecutionId: randomUUID,
      fired: () => {},
      warn: (line) => {
        throw new Error(line);
      },
    });
    let passed = Date.parse(begin);
    const arrived = await observe(served, given, async (instant) => {
      await firing.pass(await endpoint.schedules(), passed, instant);
      passed = instant;
    });
    sqs.destroy();
    lambda.destroy();
    return arrived;
  },
};

/** Makes the schedule, lets time pass step by step, and takes what came after each step. */
async function observe(
  { aws, client }: ServedScheduler,
  { changes, target, goneIsMadeAt, deletedAt, until, everySeconds }: Case,
  pass: (instant: number) => Promise<void>,
): Promise<Arrived[]> {
  await client.send(new CreateScheduleCommand(schedule("s", changes, target)));
  const arrived: Arrived[] = [];
  const seen = new Set<string>();
  for (let now = Date.parse(begin); now < Date.parse(until); ) {
    now += everySeconds * 1000;
    if (text(now) === goneIsMadeAt) aws.sqs.ensureQueue("gone");
    if (text(now) === deletedAt) await client.send(new DeleteScheduleCommand({ Name: "s" }));
    await pass(now);
    for (const { name } of aws.sqs.queues())
      for (const { messageId, body, attributes } of aws.sqs.messages(name)) {
        if (seen.has(messageId)) continue;
        seen.add(messageId);
        arrived.push({ at: text(now), queue: name, body, attributes: texts(attributes) });
      }
  }
  return arrived;
}

/** The texts of a message's attributes, by name. @param stored as JSON */
function texts(stored: string | null): Arrived["attributes"] {
  if (stored === null) return undefined;
  const attributes = JSON.parse(stored) as Record<string, { readonly StringValue: string }>;
  return Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]));
}

/** The attributes of a dead letter, but for its error's. */
const deadLetter = (attributes: Record<string, string>) => ({
  ERROR_CODE: "AWS.SimpleQueueService.NonExistentQueue",
  ERROR_MESSAGE: "The specified queue does not exist.",
  EXECUTION_ID: expect.stringMatching(/^[0-9a-f-]{36}$/),
  IS_PAYLOAD_TRUNCATED: "false",
  SCHEDULED_TIME: "2026-03-01T00:01:00Z",
  SCHEDULE_ARN: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/s",
  TARGET_ARN: gone,
  ...attributes,
});

const inMinutes = (minutes: number) => new Date(Date.parse(begin) + minutes * 60_000);
const dead = { Arn: gone, DeadLetterConfig: { Arn: deadArn } };
const once = { ScheduleExpression: "at(2026-03-01T00:01:00)" };
const minutes = { until: "2026-03-01T00:10:00Z", everySeconds: 60 };
const seconds = { until: "2026-03-01T00:02:10Z", everySeconds: 1 };
const on = (...instants: string[]) => instants.map((at) => ({ at, queue: "q", body: at }));

const cases: readonly (Case & { readonly title: string; readonly arrives: readonly object[] })[] = [
  {
    title: "a schedule fires from its start date to its end date, both included",
    changes: { StartDate: inMinutes(2), EndDate: inMinutes(4) },
    ...minutes,
    arrives: on("2026-03-01T00:02:00Z", "2026-03-01T00:03:00Z", "2026-03-01T00:04:00Z"),
  },
  {
    title: "a schedule that fires once does so before its start date",
    changes: { ...once, StartDate: inMinutes(5) },
    ...minutes,
    arrives: on("2026-03-01T00:01:00Z"),
  },
  {
    title: "a schedule that fires once does so after its end date",
    changes: {
      ScheduleExpression: "at(2026-03-01T09:05:00)",
      ScheduleExpressionTimezone: "Asia/Tokyo",
      EndDate: inMinutes(2),
    },
    ...minutes,
    arrives: on("2026-03-01T00:05:00Z"),
  },
  {
    title: "a schedule that is disabled does not fire",
    changes: { State: "DISABLED" },
    ...minutes,
    arrives: [],
  },
  {
    title: "a rate counts from the schedule's creation",
    changes: { ScheduleExpression: "rate(4 minutes)" },
    ...minutes,
    arrives: on("2026-03-01T00:04:00Z", "2026-03-01T00:08:00Z"),
  },
  {
    title: "a rate fires at its start date, and counts from there",
    changes: { ScheduleExpression: "rate(4 minutes)", StartDate: inMinutes(3) },
    ...minutes,
    arrives: on("2026-03-01T00:03:00Z", "2026-03-01T00:07:00Z"),
  },
  {
    title: "an occurrence is delivered within its window, after the end date too",
    changes: {
      ScheduleExpression: "cron(30 * * * ? *)",
      EndDate: inMinutes(90),
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 60 },
    },
    until: "2026-03-01T04:00:00Z",
    everySeconds: 60,
    arrives: [
      { at: "2026-03-01T01:24:00Z", queue: "q", body: "2026-03-01T00:30:00Z" },
      { at: "2026-03-01T02:05:00Z", queue: "q", body: "2026-03-01T01:30:00Z" },
    ],
  },
  {
    title: "a schedule without an input sends an event that names it",
    changes: once,
    target: { Input: undefined },
    ...minutes,
    arrives: [
      {
        at: "2026-03-01T00:01:00Z",
        queue: "q",
        body: expect.stringMatching(
          /^{"version":"0","id":"[0-9a-f-]{36}","detail-type":"Scheduled Event","source":"aws.scheduler","account":"000000000000","time":"2026-03-01T00:01:00Z","region":"us-east-1","resources":\["arn:aws:scheduler:us-east-1:000000000000:schedule\/default\/s"\],"detail":"{}"}$/,
        ),
      },
    ],
  },
  {
    title: "what a target refuses is tried again after one, two and four seconds",
    changes: once,
    target: { ...dead, Input: "<aws.scheduler.scheduled-time> <aws.scheduler.attempt-number>" },
    goneIsMadeAt: "2026-03-01T00:01:06Z",
    ...seconds,
    arrives: [{ at: "2026-03-01T00:01:07Z", queue: "gone", body: "2026-03-01T00:01:00Z 4" }],
  },
  {
    title: "after its last retry an occurrence goes to the dead-letter queue",
    changes: once,
    target: { ...dead, RetryPolicy: { MaximumRetryAttempts: 2 } },
    ...seconds,
    arrives: [
      {
        at: "2026-03-01T00:01:03Z",
        queue: "dead",
        body: "2026-03-01T00:01:00Z",
        attributes: deadLetter({ EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts", RETRY_ATTEMPTS: "2" }),
      },
    ],
  },
  {
    title: "an occurrence is tried a last time when it is as old as it may be",
    changes: once,
    target: { ...dead, RetryPolicy: { MaximumEventAgeInSeconds: 60 } },
    ...seconds,
    arrives: [
      {
        at: "2026-03-01T00:02:00Z",
        queue: "dead",
        body: "2026-03-01T00:01:00Z",
        attributes: deadLetter({
          EXHAUSTED_RETRY_CONDITION: "MaximumEventAgeInSeconds",
          RETRY_ATTEMPTS: "6",
        }),
      },
    ],
  },
  {
    title: "an occurrence of a schedule that is deleted is not tried again",
    changes: once,
    target: dead,
    deletedAt: "2026-03-01T00:01:02Z",
    goneIsMadeAt: "2026-03-01T00:01:04Z",
    ...seconds,
    arrives: [],
  },
];

for (const [name, fire] of Object.entries(ways)) {
  test.each(cases)(`${name}: $title`, async ({ arrives, ...given }) => {
    expect(await fire(given)).toEqual(arrives);
  });

  test(`${name}: a dead letter names the execution whose id is in its body`, async () => {
    const RetryPolicy = { MaximumRetryAttempts: 1 };
    const target = { ...dead, RetryPolicy, Input: "<aws.scheduler.execution-id>" };
    const [letter] = await fire({ changes: once, target, ...seconds });
    expect(letter?.body).toMatch(/^[0-9a-f-]{36}$/);
    expect(letter?.body).toBe(letter?.attributes?.EXECUTION_ID);
  });
}
