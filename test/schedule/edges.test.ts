import { expect, test } from "vitest";
import { parseSchedule, ScheduleError } from "../../functions/schedule/index.ts";

const FIRST = new Date(-8.64e15);
const LAST = new Date(8.64e15);
const all = [
  "0 3 * * *",
  "*/5 * * * *",
  "cron(0 3 L * ? *)",
  "every 90 seconds",
  "02:00-06:00@60",
  "2026-12-01T09:00:00Z",
];

test.each(all)("%s has a first instant after the earliest date and none after the latest", (expression) => {
  for (const timeZone of ["UTC", "Pacific/Apia", "America/Los_Angeles"]) {
    const schedule = parseSchedule(expression, { timeZone });
    const first = schedule.next(FIRST) as Date;
    expect(first.getTime()).toBeGreaterThanOrEqual(-86_400_000);
    expect(schedule.next(LAST)).toBeUndefined();
    expect([...schedule.between(LAST, LAST)]).toEqual([]);
    expect([...schedule.between(LAST, FIRST)]).toEqual([]);
    expect(schedule.between(FIRST, LAST)[Symbol.iterator]().next().value).toEqual(first);
    expect(schedule.changes(LAST, LAST)).toEqual([]);
    expect(schedule.changes(FIRST, new Date(0))).toEqual([]);
  }
});

test("the last instant is in 2199, and next after it is undefined", () => {
  const schedule = parseSchedule("0 12 31 12 *", { timeZone: "America/New_York" });
  const last = schedule.next(new Date("2199-06-01T00:00:00Z")) as Date;
  expect(last.toISOString()).toBe("2199-12-31T17:00:00.000Z");
  expect(schedule.next(last)).toBeUndefined();
});

test("schedules begin with 1970 in local time", () => {
  expect(parseSchedule("0 0 * * *", { timeZone: "Asia/Tokyo" }).next(FIRST)).toEqual(
    new Date("1969-12-31T15:00:00Z"),
  );
  expect(parseSchedule("0 0 * * *", { timeZone: "America/New_York" }).next(FIRST)).toEqual(
    new Date("1970-01-01T05:00:00Z"),
  );
});

test.each(all)("%s refuses an invalid date at once", (expression) => {
  const schedule = parseSchedule(expression);
  const bad = new Date(Number.NaN);
  for (const ask of [
    () => schedule.next(bad),
    () => schedule.next("2026-01-01" as unknown as Date),
    () => schedule.between(bad, LAST),
    () => schedule.between(FIRST, bad),
    () => schedule.changes(new Date(0), bad),
    () => schedule.changes(bad, new Date(0)),
  ]) {
    expect(ask).toThrow(ScheduleError);
    expect(ask).toThrow(/is not allowed: a valid Date/);
  }
});

test("next is strictly after its argument, and between includes its begin and excludes its end", () => {
  const schedule = parseSchedule("0 3 * * *");
  const three = new Date("2026-01-01T03:00:00Z");
  const next = new Date("2026-01-02T03:00:00Z");
  expect(schedule.next(three)).toEqual(next);
  expect(schedule.next(new Date(three.getTime() - 1))).toEqual(three);
  expect([...schedule.between(three, next)]).toEqual([three]);
  expect([...schedule.between(new Date(three.getTime() + 1), new Date(next.getTime() + 1))]).toEqual([next]);
});

test("between can be read twice, and computes only what is read", () => {
  const days = parseSchedule("0 3 * * *").between(new Date(0), LAST);
  for (let reading = 0; reading < 2; reading++) {
    for (const day of days) {
      expect(day.toISOString()).toBe("1970-01-01T03:00:00.000Z");
      break;
    }
  }
});

test.each([
  ["cron(0 0 ? 2 2#5 *)", "2044-02-29T00:00:00.000Z"],
  ["cron(0 0 29 2 ? 2096/4)", "2096-02-29T00:00:00.000Z"],
  ["0 0 29 2 *", "2028-02-29T00:00:00.000Z"],
  ["0 0 31 4 *", undefined],
  ["cron(0 0 30 2 ? *)", undefined],
  ["cron(0 0 30W 2 ? *)", undefined],
  ["cron(0 0 29 2 ? 2100)", undefined],
  ["cron(0 0 1 1 ? 2020)", undefined],
  ["02:00-06:00 *:31 * apr", undefined],
  ["02:00-06:00 mon:5 * feb", "2044-02-29"],
  ['["02:00-06:00", "!*"]', undefined],
])("%s, which hardly ever or never fires, fires next at %s", (expression, expected) => {
  const next = parseSchedule(expression).next(new Date("2026-01-01T00:00:00Z"));
  if (expected) expect(next?.toISOString()).toContain(expected);
  else expect(next).toBeUndefined();
});
