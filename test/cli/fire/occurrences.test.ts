/** When `pawl fire` fires a schedule, and how it tries again; without an endpoint. */
import { expect, test } from "vitest";
import { type Fireable, readFireable } from "../../../cli/fire/fireable.ts";
import { type Fired, Firing } from "../../../cli/fire/firing.ts";
import { occurrencesBetween } from "../../../cli/fire/occurrences.ts";
import { type DeliveryRetries, defaultRetries, targetInput } from "../../../functions/schedule/index.ts";

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
    target: { arn: queue, retries: defaultRetries, ...target },
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
  const attempt = {
    scheduleArn: arn,
    instant: at("2026-03-01T00:00:00Z"),
    executionId: "e-1",
    number: 2,
  };
  const input =
    "<aws.scheduler.schedule-arn> <aws.scheduler.scheduled-time> <aws.scheduler.execution-id> <aws.scheduler.attempt-number> <aws.scheduler.other>";
  expect(targetInput(input, attempt)).toBe(`${arn} 2026-03-01T00:00:00Z e-1 2 <aws.scheduler.other>`);
  expect(JSON.parse(targetInput(undefined, attempt))).toMatchObject({
    id: "e-1",
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
    target: {
      retries: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 86_400 },
      deadLetterArn: `${queue}-dead`,
    },
  });
});

/** Fires one schedule whose target fails this often, second by second. */
async function firingTo(failures: number, target: Partial<Fireable["target"]>) {
  const sent: { at: number; input: string }[] = [];
  const fired: Fired["kind"][] = [];
  const warned: string[] = [];
  const one = schedule(
    { expression: "at(2026-03-01T00:00:00)" },
    { input: "<aws.scheduler.execution-id> <aws.scheduler.attempt-number>", ...target },
  );
  const start = at("2026-02-28T23:59:59Z");
  let now = start;
  let ids = 0;
  const firing = new Firing({
    endpoint: {
      schedules: async () => [one],
      async send(_target, input) {
        sent.push({ at: (now - start) / 1000 - 1, input });
        if (failures-- > 0) throw new Error("connect ECONNREFUSED");
      },
      sendDeadLetter: () => Promise.reject(new Error("there is no dead-letter queue here")),
    },
    newExecutionId: () => `e-${++ids}`,
    fired: ({ kind }) => fired.push(kind),
    warn: (line) => warned.push(line),
  });
  for (; now < start + 120_000; now += 1000) await firing.pass([one], now - 1000, now);
  return { sent, fired, warned };
}

test("a target that cannot be reached is tried again with growing pauses, each time under another execution id", async () => {
  const { sent, fired } = await firingTo(3, {});
  expect(sent).toEqual([
    { at: 0, input: "e-1 1" },
    { at: 1, input: "e-2 2" },
    { at: 3, input: "e-3 3" },
    { at: 7, input: "e-4 4" },
  ]);
  expect(fired).toEqual([...Array(3).fill("tried again later"), "delivered"]);
});

test("an occurrence that its dead-letter queue does not take is told of", async () => {
  const retries: DeliveryRetries = { ...defaultRetries, MaximumRetryAttempts: 1 };
  const { fired, warned } = await firingTo(99, { retries, deadLetterArn: `${queue}-dead` });
  expect(fired).toEqual(["tried again later", "given up"]);
  expect(warned).toEqual([`schedule s: ${queue}-dead did not take it: there is no dead-letter queue here`]);
});

test("a schedule whose target is an operation of AWS's API is not fired, and told of", async () => {
  const target = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
  const { sent, fired, warned } = await firingTo(0, { arn: target });
  expect([sent, fired]).toEqual([[], []]);
  expect(new Set(warned)).toEqual(
    new Set([
      `schedule s is not fired: target ${target} is not allowed: allowed are queues of SQS and functions of Lambda`,
    ]),
  );
});
