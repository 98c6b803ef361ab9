import { expect, test } from "vitest";
import { parseSchedule, ScheduleError } from "../../functions/schedule/index.ts";
import { instants } from "./instants.ts";

const from = "2026-01-01T00:00:00Z";

/** The error that an expression is refused with. */
function refusal(expression: string, options = {}): ScheduleError {
  try {
    parseSchedule(expression, options);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
  throw new Error(`${expression} was not refused`);
}

test.each([
  // The documented examples: hourly, each 15 minutes, midnight, 02:30, Mondays.
  ["0 * * * *", "2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z"],
  ["*/15 * * * *", "2026-01-01T00:15:00Z", "2026-01-01T00:30:00Z"],
  ["0 0 * * *", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z"],
  ["30 2 * * *", "2026-01-01T02:30:00Z", "2026-01-02T02:30:00Z"],
  ["0 9 * * 1", "2026-01-05T09:00:00Z", "2026-01-12T09:00:00Z"],
  ["0 0 * * 0", "2026-01-04T00:00:00Z", "2026-01-11T00:00:00Z"],
  ["0 0 * * 7", "2026-01-04T00:00:00Z", "2026-01-11T00:00:00Z"],
  ["0 0 * * SUN", "2026-01-04T00:00:00Z", "2026-01-11T00:00:00Z"],
  ["0 0 * * fri-sun", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"],
  ["0 0 1 jan,Jul *", "2026-07-01T00:00:00Z", "2027-01-01T00:00:00Z"],
  [
    "10/20 * * * *",
    "2026-01-01T00:10:00Z",
    "2026-01-01T00:30:00Z",
    "2026-01-01T00:50:00Z",
    "2026-01-01T01:10:00Z",
  ],
  ["05 04 * * *", "2026-01-01T04:05:00Z"],
  ["05 04 01 02 05", "2026-02-01T04:05:00Z", "2026-02-06T04:05:00Z"],
  ["0 */06 * * *", "2026-01-01T06:00:00Z", "2026-01-01T12:00:00Z"],
  // Steps larger than a range or a field leave its first value.
  ["*/60 * * * *", "2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z"],
  ["0-10/20 5 * * *", "2026-01-01T05:00:00Z", "2026-01-02T05:00:00Z"],
  ["0 */24 * * *", "2026-01-02T00:00:00Z"],
  ["0 0 */40 * *", "2026-02-01T00:00:00Z"],
  ["0 *,3 * * *", "2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z"],
  ["0 0 * * Mon-FRI/2", "2026-01-02T00:00:00Z", "2026-01-05T00:00:00Z"],
  ["0 0 * * sun-sun", "2026-01-04T00:00:00Z", "2026-01-11T00:00:00Z"],
  ["0 0 * * 5-7", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"],
  // What has no fixed date, with weekdays counted as in POSIX.
  ["0 0 L * *", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"],
  ["0 0 l-2,15 * *", "2026-01-15T00:00:00Z", "2026-01-29T00:00:00Z", "2026-02-15T00:00:00Z"],
  ["0 0 LW * *", "2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"],
  ["0 0 3W * *", "2026-01-02T00:00:00Z", "2026-02-03T00:00:00Z"],
  ["0 0 * * 5L", "2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"],
  ["0 0 * * friL", "2026-01-30T00:00:00Z"],
  ["0 0 * * 7L", "2026-01-25T00:00:00Z"],
  ["0 22 * * 1#2", "2026-01-12T22:00:00Z", "2026-02-09T22:00:00Z"],
  ["0 0 * * 1#1,1#3", "2026-01-05T00:00:00Z", "2026-01-19T00:00:00Z"],
  ["0 0 L * 5L", "2026-01-30T00:00:00Z", "2026-01-31T00:00:00Z"],
  ["  0   3 * * *  ", "2026-01-01T03:00:00Z"],
  ["*/10 * * * * *", "2026-01-01T00:00:10Z", "2026-01-01T00:00:20Z"],
  ["15 30 2 * * 1-5", "2026-01-01T02:30:15Z", "2026-01-02T02:30:15Z", "2026-01-05T02:30:15Z"],
  ["@hourly", "2026-01-01T01:00:00Z"],
  ["@daily", "2026-01-02T00:00:00Z"],
  ["@midnight", "2026-01-02T00:00:00Z"],
  ["@weekly", "2026-01-04T00:00:00Z"],
  ["@monthly", "2026-02-01T00:00:00Z"],
  ["@Yearly", "2027-01-01T00:00:00Z"],
  ["@annually", "2027-01-01T00:00:00Z"],
])("POSIX line %s fires next at %s", (expression, ...expected) => {
  expect(instants(expression, { from, count: expected.length })).toEqual(expected);
});

test("two restricted day fields are alternatives, unless one begins with * and both must match", () => {
  expect(instants("0 0 13 * 5", { from, count: 4 })).toEqual([
    "2026-01-02T00:00:00Z",
    "2026-01-09T00:00:00Z",
    "2026-01-13T00:00:00Z",
    "2026-01-16T00:00:00Z",
  ]);
  expect(instants("0 0 */10 * 1", { from, count: 4 })).toEqual([
    "2026-05-11T00:00:00Z",
    "2026-06-01T00:00:00Z",
    "2026-08-31T00:00:00Z",
    "2026-09-21T00:00:00Z",
  ]);
  expect(instants("0 0 1-7 * */7", { from: "2026-12-01T00:00:00Z", count: 3 })).toEqual([
    "2026-12-06T00:00:00Z",
    "2027-01-03T00:00:00Z",
    "2027-02-07T00:00:00Z",
  ]);
});

test.each([
  ["60 * * * *", "minute", "60", 0],
  ["0 24 * * *", "hour", "24", 2],
  ["0 0 0 * *", "day-of-month", "0", 4],
  ["0 0 32 * *", "day-of-month", "32", 4],
  ["0 0 * 13 *", "month", "13", 6],
  ["0 0 * * 8", "day-of-week", "8", 8],
  ["0 0 * * funday", "day-of-week", "funday", 8],
  ["0 5-2 * * *", "hour", "5-2", 2],
  ["0 1,*/0 * * *", "hour", "*/0", 4],
  ["*/90 * * * *", "minute", "*/90", 0],
  ["0 1, * * *", "hour", "", 4],
  ["0 L * * *", "hour", "L", 2],
  ["0 3 W * *", "day-of-month", "W", 4],
  ["0 3 32W * *", "day-of-month", "32W", 4],
  ["0 3 1,L-31 * *", "day-of-month", "L-31", 6],
  ["0 3 * * L", "day-of-week", "L", 8],
  ["0 3 * * 8L", "day-of-week", "8", 8],
  ["0 3 * * 1-5L", "day-of-week", "1-5L", 8],
  ["0 3 ? * 1", "day-of-month", "?", 4],
  ["0 3 * * 1#6", "day-of-week", "1#6", 8],
  ["60 0 3 * * *", "second", "60", 0],
  ["0 1e1 * * *", "hour", "1e1", 2],
])("POSIX line %s is refused for its %s %j at position %i", (expression, field, value, position) => {
  expect(refusal(expression)).toMatchObject({
    code: "invalid-field",
    field,
    value,
    position,
    name: "ScheduleError",
  });
});

test("a refusal says in one line what was given, where, and what is allowed", () => {
  expect(refusal("0 24 * * *").message).toBe(
    'hour "24" at character 3 is not allowed: 0 to 23, lists, ranges, steps up to 23',
  );
});

test.each(["constructor", "toString", "__proto__", "@constructor"])(
  "%j, which every object has, is no schedule",
  (expression) => {
    expect(refusal(expression).code).toBe("invalid-expression");
  },
);

test.each(["", "x", "0 3 * *", "* * * * * * *", "@reboot", "@every 5m", "0 3 * * * * * *", "* * * *"])(
  "%j is refused as an expression",
  (expression) => {
    expect(refusal(expression)).toMatchObject({ code: "invalid-expression", position: 0 });
  },
);

test.each([
  ["cron(0 10 * * ? *)", "2026-01-01T10:00:00Z"],
  ["cron(15 12 * * ? *)", "2026-01-01T12:15:00Z"],
  ["cron(0 18 ? * MON-FRI *)", "2026-01-01T18:00:00Z", "2026-01-02T18:00:00Z", "2026-01-05T18:00:00Z"],
  ["cron(0 8 1 * ? *)", "2026-01-01T08:00:00Z"],
  ["cron(05 03 * * ? *)", "2026-01-01T03:05:00Z"],
  ["cron(0 0 ? * 06L *)", "2026-01-30T00:00:00Z"],
  ["cron(0/15 * * * ? *)", "2026-01-01T00:15:00Z"],
  ["cron(1/10 * * * ? *)", "2026-01-01T00:01:00Z", "2026-01-01T00:11:00Z"],
  ["cron(0/30 20-2 ? * MON-FRI *)", "2026-01-01T00:30:00Z", "2026-01-01T01:00:00Z"],
  ["cron(15 10 ? * 6L 2026-2027)", "2026-01-30T10:15:00Z", "2026-02-27T10:15:00Z"],
  ["cron(0 0 ? * 3#2 *)", "2026-01-13T00:00:00Z"],
  ["cron(0 0 ? * tue#2 *)", "2026-01-13T00:00:00Z"],
  ["cron(0 0 ? * FRIL *)", "2026-01-30T00:00:00Z"],
  ["cron(0 0 ? * L *)", "2026-01-03T00:00:00Z"],
  ["cron(0 0 ? * 1 *)", "2026-01-04T00:00:00Z"],
  ["cron(0 0 ? * FRI-MON *)", "2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z"],
  ["cron(0 0 L * ? *)", "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z"],
  ["cron(0 0 L-2 * ? *)", "2026-01-29T00:00:00Z", "2026-02-26T00:00:00Z"],
  ["cron(0 0 L-30 * ? *)", "2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"],
  ["cron(0 0 LW * ? *)", "2026-01-30T00:00:00Z", "2026-02-27T00:00:00Z"],
  ["cron(0 0 3W * ? *)", "2026-01-02T00:00:00Z", "2026-02-03T00:00:00Z"],
  // 1 August 2026 is a Saturday, 1 February a Sunday, 31 May a Sunday.
  ["cron(0 0 1W 2,8 ? *)", "2026-02-02T00:00:00Z", "2026-08-03T00:00:00Z"],
  ["cron(0 0 31W * ? *)", "2026-01-30T00:00:00Z", "2026-03-31T00:00:00Z", "2026-05-29T00:00:00Z"],
  ["cron(0 0 1 NOV-FEB ? *)", "2026-02-01T00:00:00Z", "2026-11-01T00:00:00Z"],
  ["cron(0 0 1 1 ? 2028/2)", "2028-01-01T00:00:00Z", "2030-01-01T00:00:00Z"],
  ["rate(5 minutes)", "2026-01-01T00:05:00Z"],
  ["rate(1 hour)", "2026-01-01T01:00:00Z"],
  ["rate(2 days)", "2026-01-03T00:00:00Z", "2026-01-05T00:00:00Z"],
  ["at(2026-12-01T09:00:00)", "2026-12-01T09:00:00Z"],
])("EventBridge expression %s fires next at %s", (expression, ...expected) => {
  expect(instants(expression, { from, count: expected.length })).toEqual(expected);
});

test.each([
  "cron(0 3 * * *)",
  "cron(0 3 * * ?)",
  "cron(0 3 * * ? * *)",
  "cron()",
  "cron(0 3 * * * *)",
  "cron(0 3 ? * ? *)",
  "cron(0 3 1 * 2 *)",
  "cron(0 3 ? * 8 *)",
  "cron(0 3 ? * 0 *)",
  "cron(*/60 * * * ? *)",
  "cron(0 */24 * * ? *)",
  "cron(0 0 */32 * ? *)",
  "cron(0 3 32W * ? *)",
  "cron(0 3 0W * ? *)",
  "cron(0 3 L-31 * ? *)",
  "cron(0 3 L-0 * ? *)",
  "cron(0 3 ? * #3 *)",
  "cron(0 3 ? * 0L *)",
  "cron(0 3 1,L * ? *)",
  "cron(0 3 1W,3 * ? *)",
  "cron(0 3 ? * 2#6 *)",
  "cron(0 3 ? * 2#0 *)",
  "cron(0 3 ? * 2#1,3#1 *)",
  "cron(0 3 ? * 2/2 *)",
  "cron(/5 3 * * ? *)",
  "cron(0/ 3 * * ? *)",
  "cron(0/0 3 * * ? *)",
  "cron(0 3 * * ? 1969)",
  "cron(0 3 * * ? 2200)",
  "cron(0 3 * * ? 2028-2026)",
  "CRON(0 3 * * ? *)",
  "cron(0 3 * * ? *",
  "rate(1 minutes)",
  "rate(5 minute)",
  "rate(0 minutes)",
  "rate(90 seconds)",
  "rate(5)",
  "rate(-1 days)",
  "at(2026-12-01)",
  "at(2026-12-01T09:00)",
  "at(2026-12-01T09:00:00Z)",
  "at(2026-02-30T09:00:00)",
  "at(2026-12-01T24:00:00)",
])("EventBridge expression %s is refused", (expression) => {
  expect(refusal(expression)).toBeInstanceOf(ScheduleError);
});

test.each([
  ["every 90 seconds", "2026-01-01T00:01:30Z", "2026-01-01T00:03:00Z"],
  ["every minute", "2026-01-01T00:01:00Z"],
  ["PT90S", "2026-01-01T00:01:30Z"],
  ["PT1H30M", "2026-01-01T01:30:00Z"],
  ["P1D", "2026-01-02T00:00:00Z"],
  ["2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z"],
  ["2026-12-01T09:00:00.000Z", "2026-12-01T09:00:00Z"],
  ["2026-12-01T09:00+01:00", "2026-12-01T08:00:00Z"],
])("interval or instant %s fires next at %s", (expression, ...expected) => {
  expect(instants(expression, { from, count: expected.length })).toEqual(expected);
});

test("an interval is counted from its anchor in both directions", () => {
  const anchor = new Date("2026-01-01T00:00:07.900Z");
  expect(instants("every 90 seconds", { from, count: 2, anchor })).toEqual([
    "2026-01-01T00:00:07Z",
    "2026-01-01T00:01:37Z",
  ]);
  expect(instants("every 90 seconds", { from: "2025-12-31T23:57:00Z", count: 1, anchor })).toEqual([
    "2025-12-31T23:57:07Z",
  ]);
});

test("an instant without an offset is a local time, and fires once", () => {
  const timeZone = "Europe/London";
  expect(instants("2026-07-01T09:00:00", { from, count: 3, timeZone })).toEqual(["2026-07-01T08:00:00Z"]);
  expect(instants("at(2026-07-01T09:00:00)", { from, count: 3, timeZone })).toEqual(["2026-07-01T08:00:00Z"]);
  expect(instants("2020-07-01T09:00:00", { from, count: 3, timeZone })).toEqual([]);
});

test.each([
  "P1M",
  "P1Y",
  "P",
  "PT",
  "PT0S",
  "P400D",
  "every 90",
  "every 0 seconds",
  "every 5 fortnights",
  "2026-13-01T00:00:00Z",
  "2026-12-01T09:00:00+25:00",
  "2026-12-01T09:00:60Z",
  "1969-12-01T09:00:00Z",
  "2200-12-01T09:00:00Z",
])("interval or instant %s is refused", (expression) => {
  expect(refusal(expression).code).toBe("invalid-expression");
});

test.each([
  ...["Europe/Londonn", "", "+01:00", "europe/london", "Mars/Olympus"],
  // Other names of zones in other cases, and names of ICU that the tz database does not have.
  ...[
    "asia/kolkata",
    "Asia/kolkata",
    "ASIA/KOLKATA",
    "Asia/KOLKATA",
    "us/pacific",
    "Etc/utc",
    "america/New_York",
  ],
  ...["BST", "PST", "IST", "CST", "bst", "SystemV/PST8PDT"],
])("time zone %j is refused as unknown", (timeZone) => {
  expect(refusal("0 3 * * *", { timeZone })).toMatchObject({
    code: "unknown-time-zone",
    value: timeZone,
  });
  // What it proposes instead is allowed.
  const [, proposed] = /did you mean (.+)\?$/.exec(refusal("0 3 * * *", { timeZone }).message) ?? [];
  if (proposed !== undefined) parseSchedule("0 3 * * *", { timeZone: proposed });
});

test.each([
  ...["GB", "NZ-CHAT", "W-SU", "EST5EDT", "EST", "Etc/GMT+5", "Asia/Kolkata", "Europe/Kyiv", "Australia/LHI"],
  ...[
    "America/Port-au-Prince",
    "America/North_Dakota/New_Salem",
    "Africa/Dar_es_Salaam",
    "Europe/Isle_of_Man",
  ],
])("time zone %s of the tz database is taken", (timeZone) => {
  expect(parseSchedule("0 3 * * *", { timeZone }).describe()).toBe(`at 03:00 every day, ${timeZone}`);
});

test("an unknown option, a missing expression and an invalid anchor are refused", () => {
  expect(refusal("0 3 * * *", { timezone: "UTC" })).toMatchObject({
    code: "unknown-option",
    value: "timezone",
  });
  expect(refusal("@daily", { timeZone: null }).code).toBe("unknown-time-zone");
  expect(refusal(undefined as unknown as string).code).toBe("invalid-expression");
  expect(refusal("PT5M", { anchor: new Date(Number.NaN) }).code).toBe("invalid-date");
  expect(refusal("x".repeat(3000)).code).toBe("invalid-expression");
});
