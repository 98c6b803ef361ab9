import { expect, test } from "vitest";
import { changeWarnings, forecast, parseSchedule } from "../../functions/schedule/index.ts";

const timeZone = "Europe/London";

test("a forecast has the words, the translation and the next instants, with those that are skipped", () => {
  expect(forecast("30 1 * * *", { timeZone, from: new Date("2026-03-27T12:00:00Z"), count: 2 })).toEqual({
    expression: "30 1 * * *",
    timeZone,
    description: "at 01:30 every day, Europe/London",
    translation: {
      kind: "eventbridge",
      schedules: [{ scheduleExpression: "cron(30 1 * * ? *)", timeZone }],
    },
    instants: [
      { utc: "2026-03-28T01:30:00Z", local: "2026-03-28T01:30:00+00:00" },
      { utc: null, local: "2026-03-29T01:30:00", note: "skipped: the clocks go from 01:00 to 02:00" },
      { utc: "2026-03-30T00:30:00Z", local: "2026-03-30T01:30:00+01:00" },
    ],
  });
});

test("a forecast marks a local time that is repeated", () => {
  const { instants } = forecast("30 1 * * *", {
    timeZone,
    from: new Date("2026-10-24T12:00:00Z"),
    count: 2,
  });
  expect(instants).toEqual([
    {
      utc: "2026-10-25T00:30:00Z",
      local: "2026-10-25T01:30:00+01:00",
      note: "repeated: the clocks go from 02:00 to 01:00; fires the first time only",
    },
    { utc: "2026-10-26T01:30:00Z", local: "2026-10-26T01:30:00+00:00" },
  ]);
});

test("a forecast lists skipped times before an instant at the change, and none after its last instant", () => {
  const { instants } = forecast("30 1,2 * * *", {
    timeZone,
    from: new Date("2026-03-28T03:00:00Z"),
    count: 1,
  });
  expect(instants.map(({ local }) => local)).toEqual(["2026-03-29T01:30:00", "2026-03-29T02:30:00+01:00"]);
  expect(
    forecast("0 1 * * *", { timeZone, from: new Date("2026-03-27T12:00:00Z"), count: 1 }).instants,
  ).toHaveLength(1);
});

test("a forecast of a schedule that never fires again has no instants", () => {
  expect(forecast("2020-01-01T00:00:00Z", { from: new Date("2026-01-01T00:00:00Z") }).instants).toEqual([]);
  expect(forecast("@daily", { from: new Date("2026-01-01T00:00:00Z") }).instants).toHaveLength(10);
});

const from = new Date("2026-11-21T00:00:00Z");

test("warnings name each clock change of two years that skips or repeats local times, and those times", () => {
  expect(changeWarnings("30 1 * * *", { timeZone: "Europe/London", from })).toEqual([
    "Europe/London, 2027-03-28: the clocks go from 01:00 to 02:00; 01:30 does not exist and is skipped",
    "Europe/London, 2027-10-31: the clocks go from 02:00 to 01:00; 01:30 occurs twice and fires once",
    "Europe/London, 2028-03-26: the clocks go from 01:00 to 02:00; 01:30 does not exist and is skipped",
    "Europe/London, 2028-10-29: the clocks go from 02:00 to 01:00; 01:30 occurs twice and fires once",
  ]);
});

test("warnings are short for a line that fires often, and empty for a line that no clock change touches", () => {
  expect(changeWarnings("*/5 * * * 0", { timeZone: "Europe/London", from })[0]).toBe(
    "Europe/London, 2027-03-28: the clocks go from 01:00 to 02:00; 01:00, 01:05, 01:10, 01:15, 01:20 and 7 more do not exist and are skipped",
  );
  expect(changeWarnings("*/5 * * * *", { timeZone: "Europe/London", from })).toEqual([]);
  expect(changeWarnings("30 1 * * *", { from })).toEqual([]);
});

test.each([
  ["* * * * *", "every minute"],
  ["*/15 * * * *", "every 15 minutes"],
  ["0 * * * *", "every hour"],
  ["20 * * * *", "at minute 20 of every hour"],
  ["0 */6 * * *", "at 00:00, 06:00, 12:00 and 18:00 every day"],
  ["0 */2 * * *", "every 2 hours"],
  ["30 2 * * *", "at 02:30 every day"],
  ["0 9 * * 1", "at 09:00 on Monday"],
  ["0 9 * * 0,6", "at 09:00 on Saturday and Sunday"],
  ["*/30 9-17 * * 1-5", "every 30 minutes of hours 9 to 17 on Monday to Friday"],
  ["0 9 1 * *", "at 09:00 on day 1 of the month"],
  ["0 9 1-5,10 1,7 *", "at 09:00 on days 1 to 5 and 10 of the month in January and July"],
  ["0 0 */1 * 5", "at 00:00 on Friday"],
  ["0 */1 1-31 * 0-6", "every hour"],
  ["0 0 1-7 * */7", "at 00:00 on days 1 to 7 of the month, and only on Sunday"],
  ["0 0 L * *", "at 00:00 on the last day of the month"],
  ["0 0 * * 5L", "at 00:00 on the last Friday of the month"],
  ["0 0 15,L * *", "at 00:00 on day 15 of the month or on the last day of the month"],
  ["0 0 13 * 0-6", "at 00:00 every day"],
  ["0 0 13 * 5", "at 00:00 on day 13 of the month or on Friday"],
  ["*/10 * * * * *", "every 10 seconds"],
  ["5 30 2 * * *", "at 02:30:05 every day"],
  ["cron(0 9 L * ? *)", "at 09:00 on the last day of the month"],
  ["cron(0 9 L-2 * ? *)", "at 09:00 2 days before the last day of the month"],
  ["cron(0 9 LW * ? *)", "at 09:00 on the last day of the month from Monday to Friday"],
  ["cron(0 9 15W * ? *)", "at 09:00 on the day from Monday to Friday nearest to day 15 of the month"],
  ["cron(0 9 ? * 2#1 *)", "at 09:00 on the first Monday of the month"],
  ["cron(0 9 ? * 6L 2026-2028)", "at 09:00 on the last Friday of the month in 2026 to 2028"],
  ["02:00-06:00@60 mon-fri", "once in each hour from 02:00 to 06:00 on Monday to Friday"],
  [
    "02:00-06:00 fri:last * %3",
    "once from 02:00 to 06:00 on the last Friday of the month in March, June, September and December",
  ],
  [
    '["09:00", "!* *:last 1-26"]',
    "at 09:00; not from 00:00 to 24:00 on the last day of the month in weeks 1 to 26",
  ],
])("%s is described as %s", (expression, words) => {
  expect(parseSchedule(expression).describe()).toBe(`${words}, UTC`);
});

test("intervals and instants are described in words", () => {
  expect(parseSchedule("every 90 seconds").describe()).toBe("every 90 seconds");
  expect(parseSchedule("PT120S").describe()).toBe("every 2 minutes");
  expect(parseSchedule("2026-07-01T09:00", { timeZone: "Europe/London" }).describe()).toBe(
    "once, at 2026-07-01T09:00:00+01:00, Europe/London",
  );
});
