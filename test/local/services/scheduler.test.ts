import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LocalTime } from "../../../local/index.ts";
import { RateAnchors } from "../../../local/services/scheduler/rate-anchors.ts";
import type { ScheduleSettings } from "../../../local/services/scheduler/schedule-settings.ts";
import { Scheduler } from "../../../local/services/scheduler/scheduler.ts";
import { tempFolder } from "../small-app.ts";

const queue = "arn:aws:sqs:eu-west-1:000000000000:q";
let folder: ReturnType<typeof tempFolder>;
let time: LocalTime;
let scheduler: Scheduler;
let delivered: [to: string, input: string, at: string][];
let warnings: string[];
let refuse: string | undefined;

beforeEach(() => {
  folder = tempFolder();
  time = new LocalTime();
  time.freeze();
  delivered = [];
  warnings = [];
  refuse = undefined;
});
afterEach(() => {
  scheduler.stop();
  time.close();
  folder.remove();
});

function start(from: string, ...schedules: Partial<ScheduleSettings>[]) {
  time.set(Date.parse(from));
  scheduler = new Scheduler({
    time,
    anchors: new RateAnchors(join(folder.path, "rates.json")),
    warn: (line) => warnings.push(line),
    defaultGroup: { name: "default", arn: "arn:aws:scheduler:eu-west-1:000000000000:schedule-group/default" },
    sender: {
      services: ["sqs"],
      send(arn, input) {
        if (arn === refuse) throw new Error("there is no such queue");
        delivered.push([arn.split(":").at(-1) ?? "", input, new Date(time.now()).toISOString()]);
      },
    },
  });
  for (const [index, schedule] of schedules.entries()) {
    const name = schedule.name ?? `s${index}`;
    scheduler.declare({
      name,
      group: "g",
      arn: `arn:aws:scheduler:eu-west-1:000000000000:schedule/g/${name}`,
      expression: "cron(* * * * ? *)",
      timeZone: "UTC",
      enabled: true,
      target: {
        arn: queue,
        roleArn: "arn:aws:iam::000000000000:role/r",
        input: "<aws.scheduler.scheduled-time>",
      },
      ...schedule,
    });
  }
  scheduler.start();
}

const inputs = () => delivered.map(([, input]) => input);

test("when time is set forward, each instant on the way is delivered in order, with its own scheduled time", () => {
  start(
    "2026-03-01T00:00:30Z",
    { expression: "cron(0/2 * * * ? *)" },
    { expression: "cron(3 * * * ? *)" },
    { expression: "at(2026-03-01T00:02:00)" },
  );
  time.set(Date.parse("2026-03-01T00:04:59Z"));
  expect(inputs()).toEqual([
    "2026-03-01T00:02:00Z",
    "2026-03-01T00:02:00Z",
    "2026-03-01T00:03:00Z",
    "2026-03-01T00:04:00Z",
  ]);
  expect(delivered.map(([, , at]) => at)).toEqual([
    "2026-03-01T00:02:00.000Z",
    "2026-03-01T00:02:00.000Z",
    "2026-03-01T00:03:00.000Z",
    "2026-03-01T00:04:00.000Z",
  ]);
  time.advance(1_000);
  expect(inputs()).toHaveLength(4);
});

test("a schedule fires by its own time zone, and skips a time that a clock change leaves out", () => {
  start("2026-03-28T00:00:00Z", { expression: "cron(30 1 * * ? *)", timeZone: "Europe/London" });
  time.set(Date.parse("2026-03-31T00:00:00Z"));
  expect(inputs()).toEqual(["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"]);
});

test("a schedule does not fire when it is disabled or outside its dates", () => {
  start(
    "2026-03-01T00:00:00Z",
    { enabled: false },
    { startAt: Date.parse("2026-03-01T00:03:00Z"), endAt: Date.parse("2026-03-01T00:05:00Z") },
    { expression: "at(2026-02-01T00:00:00)" },
  );
  time.advance(600_000);
  expect(inputs()).toEqual(["2026-03-01T00:03:00Z", "2026-03-01T00:04:00Z", "2026-03-01T00:05:00Z"]);
});

test("a rate counts from the instant it was created, over a restart too, and starts again when it changes", () => {
  const rate = { name: "r", expression: "rate(10 minutes)" };
  start("2026-03-01T00:03:20Z", rate);
  time.advance(25 * 60_000);
  expect(inputs()).toEqual(["2026-03-01T00:13:20Z", "2026-03-01T00:23:20Z"]);
  scheduler.stop();

  delivered = [];
  start("2026-03-01T01:00:00Z", rate);
  time.advance(10 * 60_000);
  expect(inputs()).toEqual(["2026-03-01T01:03:20Z"]);
  scheduler.stop();

  delivered = [];
  start("2026-03-01T02:00:00Z", { ...rate, expression: "rate(1 hour)" });
  time.advance(3_600_000);
  expect(inputs()).toEqual(["2026-03-01T03:00:00Z"]);
  expect(Object.keys(JSON.parse(readFileSync(join(folder.path, "rates.json"), "utf8")))).toEqual([
    "arn:aws:scheduler:eu-west-1:000000000000:schedule/g/r",
  ]);
});

test("instants that passed while nothing ran are not delivered", () => {
  start("2026-03-01T00:00:00Z", {});
  scheduler.stop();
  start("2026-03-01T05:00:00Z", {});
  expect(delivered).toEqual([]);
  time.advance(60_000);
  expect(inputs()).toEqual(["2026-03-01T05:01:00Z"]);
});

test("time that is set backward brings its instants back", () => {
  start("2026-03-01T12:00:00Z", { expression: "cron(0 6 * * ? *)" });
  time.set(Date.parse("2026-03-01T05:00:00Z"));
  expect(delivered).toEqual([]);
  time.advance(2 * 3_600_000);
  expect(inputs()).toEqual(["2026-03-01T06:00:00Z"]);
});

test("a long step of time fires a schedule 1,500 times and at its last instant", async () => {
  start("2026-01-01T00:00:00Z", {}, { expression: "cron(0 0 * * ? *)" });
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
    { expression: "cron(0 0 * * ? *)" },
    { expression: "cron(0 5 31 1 ? 2090)" },
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

test("placeholders in an input are filled in", () => {
  const input =
    '{"arn":"<aws.scheduler.schedule-arn>","at":"<aws.scheduler.scheduled-time>","try":"<aws.scheduler.attempt-number>","id":"<aws.scheduler.execution-id>","<aws.scheduler.other>":1}';
  start("2026-03-01T00:00:00Z", { target: { arn: queue, roleArn: "r", input } });
  time.advance(120_000);
  const [first, second] = inputs().map((text) => JSON.parse(text));
  expect(first).toEqual({
    arn: "arn:aws:scheduler:eu-west-1:000000000000:schedule/g/s0",
    at: "2026-03-01T00:01:00Z",
    try: "1",
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    "<aws.scheduler.other>": 1,
  });
  expect(second.id).not.toBe(first.id);
});

test("an input that cannot be delivered goes to the dead-letter queue of the schedule, with a warning", () => {
  refuse = queue;
  start("2026-03-01T00:00:00Z", {
    target: { arn: queue, roleArn: "r", input: "x", deadLetterArn: `${queue}-dead` },
  });
  time.advance(60_000);
  expect(delivered.map(([to, input]) => [to, input])).toEqual([["q-dead", "x"]]);
  expect(warnings).toEqual(["schedule s0 could not be delivered: there is no such queue"]);
});

test("an invalid expression is refused", () => {
  start("2026-03-01T00:00:00Z");
  expect(() => start("2026-03-01T00:00:00Z", { expression: "cron(61 * * * ? *)" })).toThrow(/61/);
});
