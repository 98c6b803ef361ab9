import { expect, test } from "vitest";
import { parseSchedule, ScheduleError } from "../../functions/schedule/index.ts";
import { instants } from "./instants.ts";
import { shown } from "./oracle.ts";

test("a local time that the clocks skip does not fire, in POSIX and EventBridge lines alike", () => {
  for (const expression of ["30 2 * * *", "cron(30 2 * * ? *)"]) {
    expect(
      instants(expression, { from: "2026-03-28T00:00:00Z", count: 2, timeZone: "Europe/Berlin" }),
    ).toEqual(["2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z"]);
  }
});

test("the first local time after a gap fires", () => {
  expect(
    instants("0 3 * * *", { from: "2026-03-29T00:00:00Z", count: 1, timeZone: "Europe/Berlin" }),
  ).toEqual(["2026-03-29T01:00:00Z"]);
});

test("only half an hour is skipped on Lord Howe Island", () => {
  const options = { from: "2026-10-03T12:00:00Z", count: 1, timeZone: "Australia/Lord_Howe" };
  expect(instants("15 2 * * *", options)).toEqual(["2026-10-04T15:15:00Z"]);
  expect(instants("30 2 * * *", options)).toEqual(["2026-10-03T15:30:00Z"]);
});

test("midnight is skipped in a zone whose clocks change at midnight", () => {
  expect(
    instants("0 0 * * *", { from: "2026-09-04T12:00:00Z", count: 3, timeZone: "America/Santiago" }),
  ).toEqual(["2026-09-05T04:00:00Z", "2026-09-07T03:00:00Z", "2026-09-08T03:00:00Z"]);
});

test("a whole day is skipped in Apia in December 2011", () => {
  const options = { timeZone: "Pacific/Apia" };
  expect(instants("0 9 * * *", { ...options, from: "2011-12-29T00:00:00Z", count: 3 })).toEqual([
    "2011-12-29T19:00:00Z",
    "2011-12-30T19:00:00Z",
    "2011-12-31T19:00:00Z",
  ]);
  expect(instants("0 9 30 12 *", { ...options, from: "2011-01-01T00:00:00Z", count: 1 })).toEqual([
    "2012-12-29T19:00:00Z",
  ]);
  expect(
    parseSchedule("0 9 * * *", options).changes(new Date("2011-12-01"), new Date("2012-01-02")),
  ).toMatchObject([{ kind: "skipped", local: "2011-12-30T09:00:00" }]);
  expect(() => parseSchedule("at(2011-12-30T09:00:00)", options)).toThrow(ScheduleError);
});

test("a single instant at a local time that the clocks skip is refused", () => {
  for (const expression of ["at(2026-03-29T01:30:00)", "2026-03-29T01:30:00"]) {
    expect(() => parseSchedule(expression, { timeZone: "Europe/London" })).toThrow(
      /that exists in the time zone/,
    );
  }
});

test("a local time that occurs twice fires the first time only", () => {
  for (const expression of ["30 1 * * *", "cron(30 1 * * ? *)", "0 30 1 * * *"]) {
    expect(
      instants(expression, { from: "2026-10-24T12:00:00Z", count: 2, timeZone: "Europe/London" }),
    ).toEqual(["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
  }
});

test("next, asked in the second pass of a repeated hour, is after that hour", () => {
  expect(
    instants("*/20 1 * * *", { from: "2026-10-25T01:05:00Z", count: 1, timeZone: "Europe/London" }),
  ).toEqual(["2026-10-26T01:00:00Z"]);
});

test("a line of * hours and days fires in both passes of a repeated hour", () => {
  expect(
    instants("*/30 * * * *", { from: "2026-10-24T23:59:00Z", count: 6, timeZone: "Europe/London" }),
  ).toEqual([
    "2026-10-25T00:00:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:00:00Z",
    "2026-10-25T01:30:00Z",
    "2026-10-25T02:00:00Z",
    "2026-10-25T02:30:00Z",
  ]);
  expect(
    instants("0 */30 * * * *", { from: "2026-10-25T00:45:00Z", count: 2, timeZone: "Europe/London" }),
  ).toEqual(["2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z"]);
});

test.each([
  "0 * * * 0",
  "0 * 25 * *",
  "0 * * 10 *",
  "0 */1 1-31 10-11 sun-sat",
  "0 0-23 * oct,nov *",
  "0 * 25 10 *",
  "0 0-22,23 * 1-10 0-7",
  "cron(0 * ? * 1 *)",
  "cron(0 * * 10 ? *)",
  "cron(0 * * * ? *)",
])("%s has every hour, but not every day of the year, so it fires once in a repeated hour", (expression) => {
  expect(instants(expression, { from: "2026-10-24T23:30:00Z", count: 3, timeZone: "Europe/London" })).toEqual(
    ["2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z"],
  );
});

test("months by any spelling of all twelve do not tie a line to the clocks", () => {
  for (const months of ["*", "*/1", "1-12", "1-6,jul-dec", "1,2,3,4,5,6,7,8,9,10,11,12", "1/1"]) {
    expect(
      instants(`0 * * ${months} *`, {
        from: "2026-11-01T04:30:00Z",
        count: 2,
        timeZone: "America/New_York",
      }),
    ).toEqual(["2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z"]);
  }
});

test("a single instant whose local time occurs twice is the first of the two", () => {
  expect(
    instants("2026-10-25T01:30:00", { from: "2026-01-01T00:00:00Z", count: 2, timeZone: "Europe/London" }),
  ).toEqual(["2026-10-25T00:30:00Z"]);
});

const from = new Date("2026-01-01T00:00:00Z");
const to = new Date("2027-01-01T00:00:00Z");

test("changes lists the local times that are skipped and repeated, with the instant that fires", () => {
  expect(parseSchedule("*/30 1 * * *", { timeZone: "Europe/London" }).changes(from, to)).toEqual([
    ...["2026-03-29T01:00:00", "2026-03-29T01:30:00"].map((local) => ({
      kind: "skipped",
      local,
      changedAt: new Date("2026-03-29T01:00:00Z"),
      clocksFrom: "2026-03-29T01:00:00",
      clocksTo: "2026-03-29T02:00:00",
    })),
    ...["2026-10-25T01:00:00", "2026-10-25T01:30:00"].map((local) => ({
      kind: "repeated",
      local,
      firesAt: new Date(Date.parse(`${local}Z`) - 3_600_000),
      changedAt: new Date("2026-10-25T01:00:00Z"),
      clocksFrom: "2026-10-25T02:00:00",
      clocksTo: "2026-10-25T01:00:00",
    })),
  ]);
});

test("changes is empty for elapsed time, intervals, UTC, and hours that no clock change touches", () => {
  const timeZone = "Europe/London";
  for (const expression of [
    "*/15 * * * *",
    "@hourly",
    "every 90 seconds",
    "2026-10-25T01:30:00",
    "30 3 * * *",
  ]) {
    expect(parseSchedule(expression, { timeZone }).changes(from, to)).toEqual([]);
  }
  expect(parseSchedule("30 1 * * *").changes(from, to)).toEqual([]);
});

test("changes includes a clock change at `from` and excludes one at `to`", () => {
  const schedule = parseSchedule("30 1 * * *", { timeZone: "Europe/London" });
  const change = new Date("2026-03-29T01:00:00Z");
  expect(schedule.changes(change, new Date(change.getTime() + 1))).toHaveLength(1);
  expect(schedule.changes(from, change)).toHaveLength(0);
});

test("an offset of 44 minutes and 30 seconds is applied to the second", () => {
  const options = { timeZone: "Africa/Monrovia", from: "1972-01-05T12:00:00Z", count: 3 };
  expect(instants("0 0 * * *", options)).toEqual([
    "1972-01-06T00:44:30Z",
    // On 7 January 1972 the clocks went from 00:00 to 00:44:30.
    "1972-01-08T00:00:00Z",
    "1972-01-09T00:00:00Z",
  ]);
});

test("one zone in ten shows the right local time at every quarter of a day from 1970 to 2040", () => {
  // Each zone is checked on different days, so together they cover the calendar; `prove:schedules` checks every zone.
  const zones = Intl.supportedValuesOf("timeZone").filter((_, index) => index % 10 === 3);
  zones.forEach((timeZone, index) => {
    const schedule = parseSchedule("0 0,6,12,18 * * *", { timeZone });
    for (let day = index % 61; day < 70 * 365; day += 61 * 8) {
      const at = schedule.next(new Date(day * 86_400_000)) as Date;
      expect(shown(timeZone, at.getTime()) % 21_600_000, `${timeZone} ${at.toISOString()}`).toBe(0);
    }
  });
});
