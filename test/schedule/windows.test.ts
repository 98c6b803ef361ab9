import { expect, test } from "vitest";
import { parseSchedule, ScheduleError } from "../../functions/schedule/index.ts";
import { instants } from "./instants.ts";

const DAY = 86_400_000;
const from = "2026-01-01T00:00:00Z"; // a Thursday

/** The days on which a definition fires in 2026, by a window of one hour. */
function days(rest: string, count: number): string[] {
  return instants(`02:00-03:00 ${rest}`, { from, count }).map((at) => at.slice(0, 10));
}

test("a window fires once in each period, at the same time every day, one interval apart", () => {
  const schedule = parseSchedule("02:00-06:00@60 mon-fri", { seed: "expire-sessions" });
  const week = Array.from(schedule.between(new Date("2026-01-05"), new Date("2026-01-12")), Number);
  expect(week).toHaveLength(20);
  const first = (week[0] as number) % DAY;
  expect(first).toBeGreaterThanOrEqual(7_200_000);
  expect(first).toBeLessThan(10_800_000);
  week.forEach((time, index) => {
    expect(time).toBe(
      Date.parse("2026-01-05") + Math.floor(index / 4) * DAY + first + (index % 4) * 3_600_000,
    );
  });
});

test("a window's instant is drawn from the seed, so a fleet of tasks spreads evenly", () => {
  const eighths = new Array<number>(8).fill(0);
  for (let task = 0; task < 4000; task++) {
    const at = parseSchedule("02:00-06:00", { seed: `task-${task}` }).next(new Date(from)) as Date;
    const eighth = Math.floor((at.getTime() - Date.parse("2026-01-01T02:00:00Z")) / 1_800_000);
    eighths[eighth] = (eighths[eighth] as number) + 1;
  }
  // 500 each are expected; chi-squared of 7 degrees is under 24.3 in 999 of 1000 fair draws.
  expect(eighths.reduce((sum, count) => sum + (count - 500) ** 2 / 500, 0)).toBeLessThan(24.3);
});

test("a window without an interval fires once, a single time fires then, and @60 fires every hour", () => {
  const day = (expression: string): number =>
    [...parseSchedule(expression, { seed: "a" }).between(new Date("2026-01-05"), new Date("2026-01-06"))]
      .length;
  expect(day("02:00-06:00")).toBe(1);
  expect(day("00:00-02:00@121")).toBe(1);
  expect(day("@60")).toBe(24);
  expect(day("*@2h")).toBe(12);
  expect(day("*")).toBe(1);
  expect(day("~00:00-24:00@1d")).toBe(1);
  expect(day("02:00-03:00@90s")).toBe(40);
  expect(day("01:00-02:00,13:00-14:00@30")).toBe(3);
  expect(instants("09:00", { from, count: 2 })).toEqual(["2026-01-01T09:00:00Z", "2026-01-02T09:00:00Z"]);
  expect(instants("09:00:30", { from, count: 1 })).toEqual(["2026-01-01T09:00:30Z"]);
});

test("a last period that is shorter than the interval fires only if the draw falls into it", () => {
  const counts = Array.from({ length: 400 }, (_, task) => {
    const schedule = parseSchedule("02:00-03:30@60", { seed: `${task}` });
    return [...schedule.between(new Date("2026-01-05"), new Date("2026-01-06"))].length;
  });
  expect(new Set(counts)).toEqual(new Set([1, 2]));
});

test("a window past midnight belongs to the day on which it begins", () => {
  const nights = new Set<string>();
  for (let task = 0; task < 50; task++) {
    const [at = ""] = instants("22:00-02:00 fri", { from, count: 1, seed: `${task}` });
    expect(at >= "2026-01-02T22:00:00Z" && at < "2026-01-03T02:00:00Z").toBe(true);
    nights.add(at.slice(0, 10));
  }
  expect(nights).toEqual(new Set(["2026-01-02", "2026-01-03"]));
});

test("a window at a local time that the clocks skip does not fire", () => {
  const timeZone = "Europe/London";
  expect(instants("01:30", { from: "2026-03-28T12:00:00Z", count: 1, timeZone })).toEqual([
    "2026-03-30T00:30:00Z",
  ]);
});

test.each([
  ["mon-fri", "2026-01-01", "2026-01-02", "2026-01-05"],
  ["fri-mon", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05", "2026-01-09"],
  ["Monday,wednesday", "2026-01-05", "2026-01-07"],
  ["0", "2026-01-04"],
  ["7", "2026-01-04"],
  ["sat-sun", "2026-01-03", "2026-01-04", "2026-01-10"],
  ["fri:last", "2026-01-30", "2026-02-27"],
  ["fri:-1", "2026-01-30", "2026-02-27"],
  ["mon:first", "2026-01-05", "2026-02-02"],
  ["mon:2nd", "2026-01-12", "2026-02-09"],
  ["mon:3", "2026-01-19", "2026-02-16"],
  ["mon:fifth", "2026-03-30", "2026-06-29"],
  ["mon-tue:1", "2026-01-05", "2026-01-06", "2026-02-02", "2026-02-03"],
  ["*:last", "2026-01-31", "2026-02-28"],
  ["*:-2", "2026-01-30", "2026-02-27"],
  ["*:15", "2026-01-15", "2026-02-15"],
  ["*:first", "2026-01-01", "2026-02-01"],
  ["*:%2+1", "2026-01-01", "2026-01-03", "2026-01-05"],
  ["*:%10", "2026-01-10", "2026-01-20", "2026-01-30", "2026-02-10"],
  ["mon %2", "2026-01-05", "2026-01-19"],
  ["mon %2+1", "2026-01-12", "2026-01-26"],
  ["mon 53", "2026-12-28"],
  ["* 1", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2027-01-04"],
  ["* * feb", "2026-02-01"],
  ["* * nov-january", "2026-01-01"],
  ["*:1 * %3", "2026-03-01", "2026-06-01"],
  ["*:1 * 6-8", "2026-06-01", "2026-07-01", "2026-08-01", "2027-06-01"],
])("the days of window %s are %s", (rest, ...expected) => {
  expect(days(rest, expected.length)).toEqual(expected);
});

test("an exclusion applies wherever it is listed", () => {
  for (const list of ['["02:00-03:00 mon-fri", "!* fri"]', '["!* fri", "02:00-03:00 mon-fri"]']) {
    expect(instants(list, { from, count: 3 }).map((at) => at.slice(0, 10))).toEqual([
      "2026-01-01",
      "2026-01-05",
      "2026-01-06",
    ]);
  }
});

test("the windows of a list all fire", () => {
  expect(instants('["09:00 mon", "10:00 mon:first"]', { from, count: 3 })).toEqual([
    "2026-01-05T09:00:00Z",
    "2026-01-05T10:00:00Z",
    "2026-01-12T09:00:00Z",
  ]);
});

test("an excluded instant is drawn again from the rest of its period", () => {
  for (let task = 0; task < 100; task++) {
    const seed = `${task}`;
    const [plain = ""] = instants("02:00-04:00", { from, count: 1, seed });
    const [left = ""] = instants('["02:00-04:00", "!02:30-03:30"]', { from, count: 1, seed });
    const free = (at: string): boolean => at < "2026-01-01T02:30:00Z" || at >= "2026-01-01T03:30:00Z";
    expect(free(left)).toBe(true);
    if (free(plain)) expect(left).toBe(plain);
    else expect(left.slice(0, 10)).toBe("2026-01-01");
  }
});

test("an exclusion past midnight reaches into the next day", () => {
  const schedule = parseSchedule('["@60", "!22:00-02:00 thu"]', { seed: "a" });
  const hours = Array.from(schedule.between(new Date(from), new Date("2026-01-03")), (at) =>
    at.toISOString().slice(8, 13),
  );
  expect(hours).not.toContain("01T22");
  expect(hours).not.toContain("02T01");
  expect(hours).toContain("01T21");
  expect(hours).toContain("02T02");
  expect(hours).toContain("01T00");
  expect(hours).toHaveLength(44);
});

test.each([
  "@0",
  "02:00-06:00@0",
  "02:00-06:00@2d",
  "02:00-06:00@30s",
  "25:00-26:00",
  "02:60",
  "24:00",
  "02:00-02:00",
  "02:00-06:00@60@60",
  "09:00@60",
  "02:00-03:00-04:00",
  "02:00, mon",
  "~",
  "02:00 funday",
  "02:00 mon:6",
  "02:00 mon:0",
  "02:00 mon:",
  "02:00 *:32",
  "02:00 mon:first:last",
  "02:00 * 54",
  "02:00 * * 13",
  "02:00 * * jan extra",
  "02:00 * %0",
  "!02:00-06:00",
  "!",
  "[]",
  '["02:00"',
  '["02:00", 3]',
  '["02:00" "03:00"]',
  '["!02:00"]',
])("window %s is refused", (expression) => {
  expect(() => parseSchedule(expression)).toThrow(ScheduleError);
});

test("the refusal of a window names the part and its position", () => {
  const refused = (expression: string): unknown => {
    try {
      return parseSchedule(expression);
    } catch (error) {
      return error;
    }
  };
  expect(refused("02:00-06:00,07:00-07:00 mon")).toMatchObject({
    field: "times",
    value: "07:00-07:00",
    position: 12,
  });
  expect(refused("02:00-06:00 mon,fux")).toMatchObject({ field: "day-of-week", value: "fux", position: 16 });
  expect(refused('["02:00", "03:00 * 99"]')).toMatchObject({ field: "week", value: "99", position: 19 });
});
