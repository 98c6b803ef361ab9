/** What a schedule may be given, and what each refusal says: the same for the command and for code. */
import { expect, test } from "vitest";
import { parseMessage } from "../../functions/model/run/messages/message.ts";
import { ruleName, type ScheduleDefinition } from "../../functions/model/task/run-time-schedule.ts";
import { desired, isEnded } from "../../functions/run-time-schedules/desired.ts";
import {
  checkScheduleName,
  checkWhen,
  scheduleParams,
  type When,
} from "../../functions/run-time-schedules/index.ts";

const now = Date.parse("2026-11-21T10:00:00Z");

test("a cron line, an interval and an instant become schedules of EventBridge", () => {
  expect(checkWhen({ cron: " 0  8 * * mon", timeZone: "Europe/Paris" }, now)).toEqual({
    expression: "0 8 * * mon",
    zone: "Europe/Paris",
    rules: [{ expression: "cron(0 8 ? * 2 *)", zone: "Europe/Paris" }],
    startWithin: 86_400,
    until: undefined,
  });
  expect(checkWhen({ cron: "0 0 1 * 1" }, now).rules).toHaveLength(2);
  expect(checkWhen({ every: "25 minutes", until: new Date("2026-12-01T00:00:00Z") }, now)).toMatchObject({
    rules: [{ expression: "rate(25 minutes)", zone: "UTC" }],
    startWithin: 3_000,
    until: "2026-12-01T00:00:00.000Z",
  });
  expect(checkWhen({ at: "2026-12-01T09:00:00", timeZone: "Europe/Paris" }, now).rules).toEqual([
    { expression: "at(2026-12-01T08:00:00)", zone: "UTC" },
  ]);
});

test("the fewest seconds between an instant and the next but one are what its messages may be late", () => {
  expect(checkWhen({ cron: "*/10 * * * *" }, now).startWithin).toBe(1_200);
  expect(checkWhen({ cron: "0,5,10 3 * * *" }, now).startWithin).toBe(600);
});

test.each<readonly [When, string]>([
  [{}, 'schedule "none" is not allowed: one of cron, every and at'],
  [
    { cron: "@daily", at: "2026-12-01T09:00:00Z" },
    'schedule "cron and at" is not allowed: one of cron, every and at',
  ],
  [{ cron: "61 * * * *" }, "minute"],
  [
    { every: "90 seconds" },
    "what EventBridge can express, and EventBridge schedules fire on whole minutes. Let the task's file have it, or an override",
  ],
  [{ cron: "0 0 1-9 * */7" }, "what EventBridge can express"],
  [{ cron: "0 0 1-7,15-28 * */2" }, "what takes at most 5 schedules of EventBridge, and it takes 12"],
  ...["2030-01-01", 5, null, {}, new Date("x"), new Date("+010000-01-01T00:00:00Z"), new Date(8.64e15)].map(
    (until): [When, string] => [
      { every: "25 minutes", until: until as Date },
      "is not allowed: a valid Date, its year of four digits",
    ],
  ),
  [{ cron: "0 3 * * *", timeZone: "PST" }, 'timeZone "PST" is not allowed'],
  [{ at: "2026-11-21T09:59:59Z" }, "what fires again after now, 2026-11-21T10:00:00.000Z"],
  [
    { at: "2026-12-01T09:00:00Z", until: new Date("2027-01-01T00:00:00Z") },
    "left out of at, which fires once",
  ],
  [
    { cron: "0 3 * * *", until: new Date("2026-11-22T03:00:00Z") },
    "an instant after the first one, 2026-11-22T03:00:00.000Z",
  ],
  [{ every: "25 minutes", until: new Date(now) }, "an instant after the first one"],
  [{ every: "1 hour", until: new Date(Number.NaN) }, "until"],
])("%o is refused in one line", (when, words) => {
  expect(() => checkWhen(when, now)).toThrow(words);
});

test("a name is what a run's name and EventBridge's take, and params are at most 8 KB", () => {
  expect(checkScheduleName("customer-7_EU")).toBe("customer-7_EU");
  for (const name of ["", "a.b", "a/b", "a~b", "é", "x".repeat(65), 7])
    expect(() => checkScheduleName(name)).toThrow("1 to 64 letters, digits, hyphens and underscores");
  const long = (bytes: number) => ({ a: "x".repeat(bytes - 8) });
  expect(scheduleParams(long(8_192))).toHaveLength(8_192);
  expect(() => scheduleParams(long(8_193))).toThrow("weigh 8193 bytes as JSON: at most 8192 are allowed");
});

test("no two schedules have one name in EventBridge, however long they are", () => {
  const all = [
    ruleName({ task: "a.b", name: "2" }, 0),
    ruleName({ task: "a", name: "b" }, 1),
    ruleName({ task: "a", name: "b-2" }, 0),
    ruleName({ task: "a".repeat(40), name: "x".repeat(63) }, 0),
    ruleName({ task: "a".repeat(40), name: "x".repeat(64) }, 0),
    ruleName({ task: "a".repeat(40), name: "x".repeat(64) }, 1),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(all.slice(0, 2)).toEqual(["rt-a.b.2", "rt-2.a.b"]);
  for (const name of all) expect(name).toMatch(/^rt-[0-9a-zA-Z_.-]{1,61}$/);
});

const definition: ScheduleDefinition = {
  task: "report",
  name: "SCHEDULED-TIME",
  rev: 3,
  wanted: "on",
  ...checkWhen({ cron: "0 * * * *", until: new Date("2026-11-21T12:30:00Z") }, now),
  mostRules: 1,
  params: '{"text":"<aws.scheduler.execution-id> \\"quoted\\""}',
  changes: [],
  at: "2026-11-21T10:00:00.000Z",
};
const directory = { lanes: { report: "bulk" } };

test("a schedule's message is read as it was meant, and AWS fills nothing into its params", () => {
  const wanted = desired(definition, directory, now);
  const [schedule] = wanted.kind === "present" ? wanted.schedules : [];
  expect(schedule).toMatchObject({
    name: "rt-report.SCHEDULED-TIME",
    expression: "cron(0 * * * ? *)",
    enabled: true,
    endsAt: Date.parse("2026-11-21T12:29:59Z"),
    lane: "bulk",
  });
  const body = schedule?.input.replace(/<aws\.scheduler\.[a-z-]+>/g, "2026-11-21T11:00:00Z") ?? "";
  expect(parseMessage(body)).toEqual({
    kind: "occurrence",
    task: "report",
    run: "2026-11-21T11:00:00Z/schedule~SCHEDULED-TIME",
    trigger: "schedule~SCHEDULED-TIME",
    scheduledTime: new Date("2026-11-21T11:00:00Z"),
    params: definition.params,
    schedule: { name: "SCHEDULED-TIME", rev: 3, startWithin: 7_200 },
  });
});

test("what has fired for the last time is left as it is for two hours, and then is not to be there", () => {
  const at = (time: string) => desired(definition, directory, Date.parse(time)).kind;
  expect(at("2026-11-21T11:59:59Z")).toBe("present");
  expect(at("2026-11-21T12:00:10Z")).toBe("left");
  expect(at("2026-11-21T13:59:59Z")).toBe("left");
  expect(at("2026-11-21T14:00:00Z")).toBe("absent");
  expect(isEnded(definition, Date.parse("2026-11-21T14:00:00Z"))).toBe(true);
});
