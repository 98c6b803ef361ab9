/** When `pawl fire` fires a schedule, and how it tries again; without an endpoint. */
import { expect, test } from "vitest";
import { defaultRetries, type Fireable, readFireable } from "../../../cli/fire/fireable.ts";
import { type Fired, Firing } from "../../../cli/fire/firing.ts";
import { inputOf } from "../../../cli/fire/invocation.ts";
import { occurrencesBetween } from "../../../cli/fire/occurrences.ts";

const arn = "arn:aws:scheduler:eu-west-1:000000000000:schedule/g/s";
const queue = "arn:aws:sqs:eu-west-1:000000000000:q";

function schedule(more: Partial<Fireable> = {}, target: Partial<Fireable["target"]> = {}): Fireable {
  return {
    name: "s",
    arn,
    expression: "cron(* * * * ? *)",
    timeZone: "UTC",
    enabled: true,
    createdAt: new Date("2026-01-01T00:00:00Z"),
    windowMinutes: 0,
    target: { arn: queue, ...defaultRetries, ...target },
    ...more,
  };
}

const at = (text: string) => Date.parse(text);
const instants = (one: Fireable, after: string, until: string) =>
  occurrencesBetween(one, at(after), at(until)).map(({ scheduledAt }) => scheduledAt.toISOString());

test("a daily schedule in Europe/London fires at its local hour on both sides of a clock change", () => {
  const daily = schedule({ expression: "cron(0 3 * * ? *)", timeZone: "Europe/London" });
  expect(instants(daily, "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z")).toEqual([
    "2026-03-28T03:00:00.000Z",
    "2026-03-29T02:00:00.000Z",
    "2026-03-30T02:00:00.000Z",
  ]);
});

test("an instant at the end of a pass is fired in it and not in the next", () => {
  expect(instants(schedule(), "2026-03-01T00:00:00Z", "2026-03-01T00:01:00Z")).toEqual([
    "2026-03-01T00:01:00.000Z",
  ]);
  expect(instants(schedule(), "2026-03-01T00:01:00Z", "2026-03-01T00:01:59.999Z")).toEqual([]);
});

test("a schedule fires from its start date to its end date, both included, and never while it is disabled", () => {
  const bounded = schedule({
    startsAt: new Date("2026-03-01T00:02:00Z"),
    endsAt: new Date("2026-03-01T00:03:00Z"),
  });
  const [from, to] = ["2026-03-01T00:00:00Z", "2026-03-01T00:05:00Z"];
  expect(instants(bounded, from, to)).toEqual(["2026-03-01T00:02:00.000Z", "2026-03-01T00:03:00.000Z"]);
  expect(instants({ ...bounded, enabled: false }, from, to)).toEqual([]);
});

test("a rate is counted from the schedule's creation, or from its start date, at which it fires", () => {
  const rate = { expression: "rate(5 minutes)", createdAt: new Date("2026-03-01T00:01:30Z") };
  const [from, to] = ["2026-03-01T00:00:00Z", "2026-03-01T00:12:00Z"];
  expect(instants(schedule(rate), from, to)).toEqual([
    "2026-03-01T00:06:30.000Z",
    "2026-03-01T00:11:30.000Z",
  ]);
  expect(instants(schedule({ ...rate, startsAt: new Date("2026-03-01T00:04:00Z") }), from, to)).toEqual([
    "2026-03-01T00:04:00.000Z",
    "2026-03-01T00:09:00.000Z",
  ]);
});

test("an at() fires once, in its time zone", () => {
  const once = schedule({ expression: "at(2026-03-01T09:00:00)", timeZone: "Asia/Tokyo" });
  expect(instants(once, "2026-02-01T00:00:00Z", "2026-04-01T00:00:00Z")).toEqual([
    "2026-03-01T00:00:00.000Z",
  ]);
});

test("a flexible window delays each occurrence within it, by the same time in each call, and keeps its scheduled time", () => {
  const flexible = schedule({ expression: "cron(0 * * * ? *)", windowMinutes: 15 });
  const [from, to] = [at("2026-03-01T00:30:00Z"), at("2026-03-01T23:30:00Z")];
  const found = occurrencesBetween(flexible, from, to);
  const delays = found.map(({ scheduledAt, firesAt }) => (+firesAt - +scheduledAt) / 60_000);
  expect(found).toHaveLength(23);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...delays)).toBeLessThan(15);
  expect(new Set(delays).size).toBeGreaterThan(15);
  expect(occurrencesBetween(flexible, from, to)).toEqual(found);
  // Many short passes fire the same ones, each once.
  const inSteps = Array.from({ length: 23 * 40 }, (_, i) => from + i * 90_000).flatMap((after) =>
    occurrencesBetween(flexible, after, after + 90_000),
  );
  expect(inSteps).toEqual(found);
});

test("context attributes are filled in, and a schedule without an input sends what AWS sends in its place", () => {
  const invocation = {
    scheduledAt: new Date("2026-03-01T00:00:00Z"),
    executionId: "e-1",
    attempt: 2,
  };
  const input =
    "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.execution-id> <aws.scheduler.attempt-number> <aws.scheduler.other>";
  expect(inputOf({ ...invocation, schedule: schedule({}, { input }) })).toBe(
    `${arn} 2026-03-01T00:00:00Z e-1 2 <aws.scheduler.other>`,
  );
  expect(JSON.parse(inputOf({ ...invocation, schedule: schedule() }))).toMatchObject({
    source: "aws.scheduler",
    time: "2026-03-01T00:00:00Z",
    account: "000000000000",
    region: "eu-west-1",
    resources: [arn],
  });
});

test("what the API answers is read with AWS's defaults", () => {
  const read = readFireable({
    $metadata: {},
    Name: "s",
    Arn: arn,
    ScheduleExpression: "rate(1 hour)",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 },
    Target: {
      Arn: queue,
      RoleArn: "r",
      Input: '{"task":"hello"}',
      RetryPolicy: { MaximumRetryAttempts: 0 },
      DeadLetterConfig: { Arn: `${queue}-dead` },
    },
  });
  expect(read).toMatchObject({
    task: "hello",
    timeZone: "UTC",
    enabled: true,
    windowMinutes: 5,
    target: { mostRetries: 0, mostAgeSeconds: 86_400, deadLetterArn: `${queue}-dead` },
  });
});

/** Fires one schedule whose target fails this often, second by second. */
async function firingTo(failures: number, error: Error, target: Partial<Fireable["target"]>) {
  const sent: { at: number; input: string }[] = [];
  const dead: { queue: string; body: string; attributes: Readonly<Record<string, string>> }[] = [];
  const fired: Fired["kind"][] = [];
  const one = schedule(
    { expression: "at(2026-03-01T00:00:00)" },
    { input: "<aws.scheduler.execution-id> <aws.scheduler.attempt-number>", ...target },
  );
  const start = at("2026-02-28T23:59:59Z");
  let now = start;
  const firing = new Firing({
    endpoint: {
      schedules: async () => [one],
      async send(_target, input) {
        if (failures-- > 0) throw error;
        sent.push({ at: (now - start) / 1000 - 1, input });
      },
      async sendDeadLetter(queueArn, body, attributes) {
        dead.push({ queue: queueArn, body, attributes });
      },
    },
    newExecutionId: () => "e-1",
    fired: ({ kind }) => fired.push(kind),
    warn: (line) => {
      throw new Error(line);
    },
  });
  for (; now < start + 120_000; now += 1000) await firing.pass([one], now - 1000, now);
  return { sent, dead, fired };
}

test("a target that cannot be reached is tried again with growing pauses, under the same execution id", async () => {
  const { sent, dead, fired } = await firingTo(3, new Error("connect ECONNREFUSED"), {});
  expect(sent).toEqual([{ at: 7, input: "e-1 4" }]);
  expect(fired).toEqual([...Array(3).fill("tried again later"), "delivered"]);
  expect(dead).toEqual([]);
});

test("after the retries of its policy an occurrence goes to the dead-letter queue, with AWS's attributes", async () => {
  const { sent, dead, fired } = await firingTo(99, new Error("connect ECONNREFUSED"), {
    mostRetries: 2,
    deadLetterArn: `${queue}-dead`,
  });
  expect([sent, fired.length, fired.at(-1)]).toEqual([[], 3, "given up"]);
  expect(dead).toEqual([
    {
      queue: `${queue}-dead`,
      body: "e-1 3",
      attributes: {
        ERROR_CODE: "Error",
        ERROR_MESSAGE: "connect ECONNREFUSED",
        EXECUTION_ID: "e-1",
        EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
        IS_PAYLOAD_TRUNCATED: "false",
        RETRY_ATTEMPTS: "2",
        SCHEDULED_TIME: "2026-03-01T00:00:00Z",
        SCHEDULE_ARN: arn,
        TARGET_ARN: queue,
      },
    },
  ]);
});

test("an occurrence that would become older than its policy allows is given up", async () => {
  const { dead, fired } = await firingTo(99, new Error("connect ECONNREFUSED"), {
    mostAgeSeconds: 60,
    deadLetterArn: `${queue}-dead`,
  });
  // Attempts at 0, 1, 3, 7, 15 and 31 seconds; the next would be at 63.
  expect([fired.length, dead[0]?.attributes.EXHAUSTED_RETRY_CONDITION]).toEqual([
    6,
    "MaximumEventAgeInSeconds",
  ]);
});

test("a target that refuses is not tried again", async () => {
  const refused = Object.assign(new Error("no such queue"), {
    name: "QueueDoesNotExist",
    $metadata: { httpStatusCode: 400 },
  });
  const { dead, fired } = await firingTo(1, refused, { deadLetterArn: `${queue}-dead` });
  expect(fired).toEqual(["given up"]);
  expect(dead[0]?.attributes).toMatchObject({ ERROR_CODE: "QueueDoesNotExist", RETRY_ATTEMPTS: "0" });
  expect(dead[0]?.attributes).not.toHaveProperty("EXHAUSTED_RETRY_CONDITION");
});
