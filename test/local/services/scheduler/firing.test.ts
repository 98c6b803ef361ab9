import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LocalTime } from "../../../../local/index.ts";
import { RateAnchors } from "../../../../local/services/scheduler/rate-anchors.ts";
import type { ScheduleRequest } from "../../../../local/services/scheduler/schedule-definition.ts";
import { ScheduleTable } from "../../../../local/services/scheduler/schedule-table.ts";
import { Scheduler } from "../../../../local/services/scheduler/scheduler.ts";
import { account, tempFolder } from "../../small-app.ts";

const queue = "arn:aws:sqs:eu-west-1:000000000000:q";
const target = { Arn: queue, RoleArn: "r", Input: "<aws.scheduler.scheduled-time>" };
let folder: ReturnType<typeof tempFolder>;
let time: LocalTime;
let scheduler: Scheduler;
let delivered: [input: string, at: string][];
let warnings: string[];

beforeEach(() => {
  folder = tempFolder();
  time = new LocalTime();
  time.freeze();
  delivered = [];
  warnings = [];
});
afterEach(() => {
  scheduler.close();
  time.close();
  folder.remove();
});

/** Starts the schedules of a template at an instant. */
function start(from: string, ...schedules: Partial<ScheduleRequest>[]) {
  time.set(Date.parse(from));
  scheduler = new Scheduler({
    ...{ time, account },
    anchors: new RateAnchors(join(folder.path, "rates.json")),
    table: new ScheduleTable(),
    warn: (line) => warnings.push(line),
    sender: {
      services: ["sqs"],
      send: (_arn, input) => delivered.push([input, new Date(time.now()).toISOString()]),
      hasOperation: () => false,
      call: () => undefined,
    },
  });
  for (const [index, schedule] of schedules.entries()) {
    scheduler.declare({
      Name: `s${index}`,
      ScheduleExpression: "cron(* * * * ? *)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: target,
      ...schedule,
    });
  }
  scheduler.start();
}

const seconds = (instant: string) => Date.parse(instant) / 1000;
const inputs = () => delivered.map(([input]) => input);

test("when time is set forward, each instant on the way is delivered in order, with its own scheduled time", () => {
  start(
    "2026-03-01T00:00:30Z",
    { ScheduleExpression: "cron(0/2 * * * ? *)" },
    { ScheduleExpression: "cron(3 * * * ? *)" },
    { ScheduleExpression: "at(2026-03-01T00:02:00)" },
  );
  time.set(Date.parse("2026-03-01T00:04:59Z"));
  expect(delivered).toEqual([
    ["2026-03-01T00:02:00Z", "2026-03-01T00:02:00.000Z"],
    ["2026-03-01T00:02:00Z", "2026-03-01T00:02:00.000Z"],
    ["2026-03-01T00:03:00Z", "2026-03-01T00:03:00.000Z"],
    ["2026-03-01T00:04:00Z", "2026-03-01T00:04:00.000Z"],
  ]);
  time.advance(1_000);
  expect(inputs()).toHaveLength(4);
});

test("a schedule fires by its own time zone, skips a time that a clock change leaves out, and fires a repeated one once", () => {
  start("2026-03-28T00:00:00Z", {
    ScheduleExpression: "cron(30 1 * * ? *)",
    ScheduleExpressionTimezone: "Europe/London",
  });
  time.set(Date.parse("2026-03-31T00:00:00Z"));
  expect(inputs()).toEqual(["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"]);
  delivered = [];
  time.set(Date.parse("2026-10-24T12:00:00Z"));
  delivered = [];
  time.set(Date.parse("2026-10-26T12:00:00Z"));
  expect(inputs()).toEqual(["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
});

test("a schedule does not fire when it is disabled or outside its dates", () => {
  start(
    "2026-03-01T00:00:00Z",
    { State: "DISABLED" },
    { StartDate: seconds("2026-03-01T00:03:00Z"), EndDate: seconds("2026-03-01T00:05:00Z") },
    { ScheduleExpression: "at(2026-02-01T00:00:00)" },
  );
  time.advance(600_000);
  expect(inputs()).toEqual(["2026-03-01T00:03:00Z", "2026-03-01T00:04:00Z", "2026-03-01T00:05:00Z"]);
});

test("the dates of a schedule that fires once are passed over", () => {
  const EndDate = seconds("2026-03-01T00:01:00Z");
  start("2026-03-01T00:00:00Z", { ScheduleExpression: "at(2026-03-01T00:02:00)", EndDate });
  time.advance(600_000);
  expect(inputs()).toEqual(["2026-03-01T00:02:00Z"]);
});

test("a rate counts from the instant it was created, over a restart too, and starts again when it changes", () => {
  const rate = { Name: "r", ScheduleExpression: "rate(10 minutes)" };
  start("2026-03-01T00:03:20Z", rate);
  time.advance(25 * 60_000);
  expect(inputs()).toEqual(["2026-03-01T00:13:20Z", "2026-03-01T00:23:20Z"]);
  scheduler.close();

  delivered = [];
  start("2026-03-01T01:00:00Z", rate);
  time.advance(10 * 60_000);
  expect(inputs()).toEqual(["2026-03-01T01:03:20Z"]);
  scheduler.close();

  delivered = [];
  start("2026-03-01T02:00:00Z", { ...rate, ScheduleExpression: "rate(1 hour)" });
  time.advance(3_600_000);
  expect(inputs()).toEqual(["2026-03-01T03:00:00Z"]);
  expect(Object.keys(JSON.parse(readFileSync(join(folder.path, "rates.json"), "utf8")))).toEqual([
    "arn:aws:scheduler:eu-west-1:000000000000:schedule/default/r",
  ]);
});

test("instants that passed while nothing ran are not delivered", () => {
  start("2026-03-01T00:00:00Z", {});
  scheduler.close();
  start("2026-03-01T05:00:00Z", {});
  expect(delivered).toEqual([]);
  time.advance(60_000);
  expect(inputs()).toEqual(["2026-03-01T05:01:00Z"]);
});

test("time that is set backward brings its instants back", () => {
  start("2026-03-01T12:00:00Z", { ScheduleExpression: "cron(0 6 * * ? *)" });
  time.set(Date.parse("2026-03-01T05:00:00Z"));
  expect(delivered).toEqual([]);
  time.advance(2 * 3_600_000);
  expect(inputs()).toEqual(["2026-03-01T06:00:00Z"]);
});

test("a long step of time fires a schedule 1,500 times and at its last instant", async () => {
  start("2026-01-01T00:00:00Z", {}, { ScheduleExpression: "cron(0 0 * * ? *)" });
  time.set(Date.parse("2026-03-01T00:00:30Z"));
  await new Promise((passed) => setImmediate(passed));
  expect(inputs()).toHaveLength(1_500 + 1 + 59);
  expect(inputs().at(-1)).toBe("2026-03-01T00:00:00Z");
  expect(warnings).toEqual(["s0: 83459 of 84960 instants left out of one move of time"]);
  time.advance(60_000);
  expect(inputs().at(-1)).toBe("2026-03-01T00:01:00Z");
});

test("a step of decades takes no longer than one of months, and each schedule fires at its last instant on the way", async () => {
  start(
    "2026-01-01T00:00:00Z",
    {},
    { ScheduleExpression: "cron(0 0 * * ? *)" },
    { ScheduleExpression: "cron(0 5 31 1 ? 2090)" },
  );
  const began = process.cpuUsage();
  time.set(Date.parse("2099-12-31T12:00:30Z"));
  await new Promise((passed) => setImmediate(passed));
  expect(process.cpuUsage(began).user / 1e6).toBeLessThan(10);
  expect(inputs().slice(-2)).toEqual(["2099-12-31T12:00:00Z", "2099-12-31T00:00:00Z"]);
  expect(inputs()).toContain("2090-01-31T05:00:00Z");
  expect(warnings).toEqual([
    "s0: over 98499 instants left out of one move of time",
    "s1: 25526 of 27027 instants left out of one move of time",
  ]);
  time.advance(60_000);
  expect(inputs().at(-1)).toBe("2099-12-31T12:01:00Z");
});

test("context attributes in an input are filled in, and other text stays", () => {
  const Input =
    '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","try":"<aws.scheduler.attempt-number>","id":"<aws.scheduler.execution-id>","<aws.scheduler.constructor>":1}';
  start("2026-03-01T00:00:00Z", { Target: { ...target, Input } });
  time.advance(120_000);
  const [first, second] = inputs().map((text) => JSON.parse(text));
  expect(first).toEqual({
    arn: "arn:aws:scheduler:eu-west-1:000000000000:schedule/default/s0",
    at: "2026-03-01T00:01:00Z",
    try: "1",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    "<aws.scheduler.constructor>": 1,
  });
  expect(second.id).not.toBe(first.id);
});

test("an occurrence comes at the same second of its flexible window each time, with the instant of its schedule", () => {
  const windowed = {
    ScheduleExpression: "cron(0 * * * ? *)",
    FlexibleTimeWindow: { Mode: "FLEXIBLE" as const, MaximumWindowInMinutes: 30 },
  };
  const runs = [1, 2].map((run) => {
    if (run > 1) scheduler.close();
    delivered = [];
    start("2026-03-01T00:10:00Z", windowed);
    time.set(Date.parse("2026-03-01T06:59:59Z"));
    return delivered;
  });
  expect(runs[0]).toEqual(runs[1]);
  expect(runs[0]?.map(([input]) => input)).toEqual(
    [1, 2, 3, 4, 5, 6].map((hour) => `2026-03-01T0${hour}:00:00Z`),
  );
  const delays = runs[0]?.map(([input, at]) => (Date.parse(at) - Date.parse(input)) / 1000) ?? [];
  expect(delays.every((delay) => delay >= 0 && delay < 1_800)).toBe(true);
  expect(new Set(delays).size).toBe(6);
});
