import { expect, test } from "vitest";
import { triggerId } from "../../functions/model/task/trigger.ts";
import {
  at,
  cron,
  every,
  onStartup,
  ScheduleError,
  startWithinSeconds,
  window,
} from "../../functions/schedule/index.ts";

test("a trigger is plain data, and its id is a hash of its expression and zone", () => {
  expect(cron("0 3 * * *", { timeZone: "Europe/London" })).toEqual({
    kind: "cron",
    id: triggerId("cron", "0 3 * * *", "Europe/London"),
    expression: "0 3 * * *",
    timeZone: "Europe/London",
  });
  expect(every("90 seconds", { id: "poll", startWithinSeconds: 60 })).toEqual({
    kind: "every",
    id: "poll",
    expression: "every 90 seconds",
    timeZone: "UTC",
    startWithinSeconds: 60,
  });
  expect(at("2026-12-01T09:00:00")).toMatchObject({ kind: "at", expression: "2026-12-01T09:00:00" });
  expect(window(["02:00-06:00", "!* fri"])).toMatchObject({
    kind: "window",
    expression: '["02:00-06:00","!* fri"]',
  });
  expect(onStartup()).toEqual({ kind: "startup", id: triggerId("startup") });
  expect(onStartup({ id: "boot" })).toEqual({ kind: "startup", id: "boot" });
  expect(cron("0 3 * * *").id).toMatch(/^cron-[0-9a-f]{6}$/);
  expect(cron("0 3 * * *").id).not.toBe(cron("0 3 * * *", { timeZone: "Europe/London" }).id);
});

test("a maker takes every dialect of its kind", () => {
  for (const line of ["cron(0 3 ? * MON-FRI *)", "@daily", "*/10 * * * * *"])
    expect(cron(line).expression).toBe(line);
  for (const interval of ["every 5 minutes", "PT90S", "rate(5 minutes)"]) {
    expect(every(interval).expression).toBe(interval);
  }
  for (const instant of ["at(2026-12-01T09:00:00)", "2026-12-01T09:00:00Z"])
    expect(at(instant).kind).toBe("at");
});

test.each([
  ['cron "every 5 minutes" is not allowed: a cron line such as "0 3 * * *"', () => cron("every 5 minutes")],
  [
    'expression "0 0 31 4 *" is not allowed: it never fires: give a day that its months have',
    () => cron("0 0 31 4 *"),
  ],
  ['every "@daily" is not allowed: an interval such as "90 seconds"', () => every("@daily")],
  ['at "@daily" is not allowed: an instant such as "2026-12-01T09:00:00"', () => at("@daily")],
  ['window "0 3 * * *" is not allowed: a window such as "02:00-06:00@60 mon-fri"', () => window("0 3 * * *")],
  [
    'timeZone "Mars" is not allowed: an IANA name such as "Europe/London"',
    () => cron("0 3 * * *", { timeZone: "Mars" }),
  ],
  [
    'option "tz" is not allowed: id, timeZone, startWithinSeconds',
    () => cron("0 3 * * *", { tz: "UTC" } as object),
  ],
  [
    'options "Europe/Paris" is not allowed: an object with any of id, timeZone, startWithinSeconds',
    () => cron("0 3 * * *", "Europe/Paris" as unknown as object),
  ],
  [
    'startAt "soon" is not allowed: an instant that exists in the time zone',
    () => cron("0 3 * * *", { startAt: "soon" }),
  ],
  [
    'endAt "2026-12-01T00:00:00Z" is not allowed: an instant after startAt, 2026-12-01T00:00:00Z',
    () => every("5 minutes", { startAt: "2026-12-01T00:00:00Z", endAt: "2026-12-01T00:00:00Z" }),
  ],
  ["maxRuns 0 is not allowed: a whole number from 1 to 1000000", () => cron("0 3 * * *", { maxRuns: 0 })],
  [
    "maxRuns 3 is not allowed: left out of at(), which fires once",
    () => at("2026-12-01T09:00:00Z", { maxRuns: 3 }),
  ],
  ['option "timeZone" is not allowed: id', () => onStartup({ timeZone: "UTC" } as object)],
  [
    "startWithinSeconds 0 is not allowed: a whole number from 1 to 2592000 (30 days)",
    () => cron("@daily", { startWithinSeconds: 0 }),
  ],
  [
    "startWithinSeconds 1.5 is not allowed: a whole number from 1 to 2592000 (30 days)",
    () => cron("@daily", { startWithinSeconds: 1.5 }),
  ],
])("a maker refuses a mistake with: %s", (message, make) => {
  expect(make).toThrow(ScheduleError);
  expect(make).toThrow(message);
});

test("a maker refuses an id that cannot be part of a run's name", () => {
  expect(() => cron("0 3 * * *", { id: "A b" })).toThrow(/trigger id "A b" is not allowed/);
});

test("a maker accepts an instant that has passed", () => {
  expect(at("2020-01-01T00:00:00Z").kind).toBe("at");
});

const instant = new Date("2026-01-02T00:00:00Z"); // a Friday

test.each([
  ["*/5 * * * *", 600],
  ["0 * * * *", 7200],
  ["0 0 * * *", 86_400],
  ["0 0 * * 5", 86_400],
  ["0 0,1,2 * * *", 7200],
  ["cron(0 0 2 1 ? 2026)", 86_400],
])("a run of %s may start up to %i s late", (expression, seconds) => {
  expect(startWithinSeconds(cron(expression), instant)).toBe(seconds);
});

test("startWithinSeconds is the trigger's own setting, or else is counted from the instant", () => {
  expect(startWithinSeconds(cron("*/5 * * * *", { startWithinSeconds: 30 }), instant)).toBe(30);
  expect(startWithinSeconds(at("2026-01-02T00:00:00Z"), instant)).toBe(86_400);
  expect(startWithinSeconds(every("90 seconds"), new Date("2026-01-02T00:00:07Z"))).toBe(180);
  expect(startWithinSeconds(every("25 minutes"), new Date("2026-01-02T00:07:00Z"))).toBe(3000);
  const windows = window("00:00-04:00@60");
  expect(startWithinSeconds(windows, new Date("2026-01-02T00:00:00Z"))).toBe(7200);
});

test.each<[() => unknown, string]>([
  [
    () => at(new Date("2026-12-01T09:00:00Z") as never),
    'at Date "2026-12-01T09:00:00.000Z" is not allowed: an instant such as',
  ],
  [() => cron(null as never), "cron null is not allowed: a cron line such as"],
  [
    () => every({ minutes: 5 } as never),
    'every {"minutes":5} is not allowed: an interval such as "90 seconds"',
  ],
  [() => every(5 as never), "every 5 is not allowed: an interval such as"],
  [() => window(undefined as never), "window undefined is not allowed: a window such as"],
])("a trigger of what is no text says what was given, and what its maker takes", (make, words) => {
  expect(make).toThrow(words);
});

test("a trigger's options precise and jitterSeconds change neither its id nor what it is without them", () => {
  const { id } = cron("0 3 * * *");
  expect(cron("0 3 * * *", { precise: true, jitterSeconds: 600 })).toMatchObject({
    id,
    precise: true,
    jitterSeconds: 600,
  });
  expect(window("02:00-06:00@60", { precise: true })).toMatchObject({ precise: true });
});

test.each([0, 601, 1.5, -1, "60", null])(
  "jitterSeconds %j is refused with what is allowed",
  (jitterSeconds) => {
    expect(() => cron("@daily", { jitterSeconds } as never)).toThrow(
      /jitterSeconds .*a whole number from 1 to 600/,
    );
  },
);

test("a window has no jitter, since it spreads its tasks already", () => {
  expect(() => window("02:00-06:00", { jitterSeconds: 60 })).toThrow(
    /jitterSeconds 60 .*a window draws each task's instants from its name/,
  );
});

test.each([1, "yes", null])("precise: %j is refused", (precise) => {
  expect(() => every("1 hour", { precise } as never)).toThrow(/precise .*true or false/);
});

test("a delivery may start a run for as much longer as its trigger's jitter may delay it", () => {
  const instant = new Date("2026-03-01T12:00:00Z");
  expect(startWithinSeconds(every("90 seconds"), instant)).toBe(180);
  expect(startWithinSeconds(every("90 seconds", { jitterSeconds: 60 }), instant)).toBe(240);
  expect(startWithinSeconds(cron("@daily", { startWithinSeconds: 10, jitterSeconds: 60 }), instant)).toBe(70);
});
