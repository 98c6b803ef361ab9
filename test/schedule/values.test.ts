/**
 * A line means its values, however they are spelled. Lines are drawn as values, spelled twice, and compared with each
 * other and with an oracle that looks the values of each local minute up.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { otherReadings, parseSchedule, translate } from "../../functions/schedule/index.ts";

/** The values of a line's fields. Days have to match both lists, or one is everything. */
interface Values {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly dates: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
}

const range = (min: number, max: number): number[] =>
  Array.from({ length: max - min + 1 }, (_, i) => min + i);

/** Some values of a field, often all of them, or all in even steps from the first. */
const some = (min: number, max: number): fc.Arbitrary<readonly number[]> =>
  fc.oneof(
    fc.constant(range(min, max)),
    fc
      .integer({ min: 2, max: 7 })
      .map((step) => range(min, max).filter((value) => (value - min) % step === 0)),
    fc
      .uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 5 })
      .map((values) => values.sort((a, b) => a - b)),
  );

const values: fc.Arbitrary<Values> = fc
  .record({
    minutes: some(0, 59),
    hours: some(0, 23),
    dates: some(1, 31),
    months: some(1, 12),
    weekdays: some(0, 6),
    restricted: fc.constantFrom("dates", "weekdays", "neither"),
  })
  // Two restricted day fields are the one thing that the text decides: other tests have them.
  .map(({ restricted, ...all }) => ({
    ...all,
    dates: restricted === "dates" ? all.dates : range(1, 31),
    weekdays: restricted === "weekdays" ? all.weekdays : range(0, 6),
  }));

const monthNames = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const weekdayNames = "sun mon tue wed thu fri sat".split(" ");

/** One of the ways to write values, chosen by `pick`. */
function spelled(
  values: readonly number[],
  [min, max]: readonly [number, number],
  pick: (ways: readonly string[]) => string,
  names?: readonly string[],
): string {
  const one = (value: number): string =>
    pick([`${value}`, `${value}`.padStart(2, "0"), ...(names ? [names[value - min] as string] : [])]);
  const [first = min, second = max + 1] = values;
  const step = Math.max(1, second - first);
  const even = values.every((value, index) => value === first + index * step);
  const last = values.at(-1) as number;
  const ways = [values.map(one).join(","), values.toReversed().map(one).join(",")];
  if (even) ways.push(`${one(first)}-${one(last)}/${step}`, `${one(first)}-${one(last)}/0${step}`);
  if (even && step === 1) ways.push(`${one(first)}-${one(last)}`);
  if (even && last + step > max) {
    if (first === min) ways.push(step === 1 ? "*" : `*/${step}`, `*/${step}`);
    if (last > first) ways.push(`${one(first)}/${step}`);
  }
  return pick(ways);
}

function line(all: Values, pick: (ways: readonly string[]) => string): string {
  const restricted = all.dates.length < 31 || all.weekdays.length < 7;
  // Beside a restricted day field, only a star leaves the decision to that field.
  const day = (values: readonly number[], bounds: readonly [number, number], names?: readonly string[]) =>
    restricted && values.length === bounds[1] - bounds[0] + 1
      ? pick(["*", "*/1"])
      : spelled(values, bounds, pick, names);
  return [
    spelled(all.minutes, [0, 59], pick),
    spelled(all.hours, [0, 23], pick),
    day(all.dates, [1, 31]),
    spelled(all.months, [1, 12], pick, monthNames),
    day(all.weekdays, [0, 6], weekdayNames),
  ].join(" ");
}

/** The local minutes of a day's worth of hours around a clock change, and whether the values match each. */
function oracle(all: Values, from: number, to: number, timeZone: string): number[] {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
  });
  const sizes = [all.hours, all.dates, all.months, all.weekdays].map(({ length }) => length);
  const elapsed = sizes.join() === "24,31,12,7";
  const seen = new Set<string>();
  const found: number[] = [];
  // The hours before `from` are looked at as well, since they may show the first of two equal local times.
  for (let time = from - 3 * 3_600_000; time < to; time += 60_000) {
    const text = format.format(time);
    const [day = 0, month = 0, year = 0, hour = 0, minute = 0] = text.split(/\D+/).map(Number);
    const again = seen.has(text) && !elapsed;
    seen.add(text);
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    const matches =
      all.minutes.includes(minute) &&
      all.hours.includes(hour) &&
      all.dates.includes(day) &&
      all.months.includes(month) &&
      all.weekdays.includes(weekday);
    if (matches && !again && time >= from) found.push(time);
  }
  return found;
}

const changes = [
  ["America/New_York", "2026-11-01T00:00:00Z"],
  ["America/New_York", "2026-03-08T00:00:00Z"],
  ["Europe/London", "2026-10-24T18:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T12:00:00Z"],
  ["UTC", "2026-02-28T12:00:00Z"],
] as const;

const drawn = fc.tuple(values, fc.infiniteStream(fc.nat()), fc.constantFrom(...changes));

test("lines of equal values have equal instants, words and translations, and fire as the values say", () => {
  fc.assert(
    fc.property(drawn, ([all, picks, [timeZone, begin]]) => {
      const pick = (ways: readonly string[]): string => ways[picks.next().value % ways.length] as string;
      const plain = line(all, (ways) => ways.at(-1) as string);
      const other = line(all, pick);
      const from = Date.parse(begin);
      const to = from + 18 * 3_600_000;
      const read = (text: string) => {
        const schedule = parseSchedule(text, { timeZone });
        const found = Array.from(schedule.between(new Date(from), new Date(to)), Number);
        return { found, words: schedule.describe(), translation: translate(text, { timeZone }) };
      };
      expect(read(other), `${plain} and ${other}`).toEqual(read(plain));
      expect(read(other).found, other).toEqual(oracle(all, from, to, timeZone));
    }),
    { seed: 20261128, numRuns: 150 },
  );
});

test.each([
  ["0 */1 * * *"],
  ["0 0-23 * * *"],
  ["0 * */1 * *"],
  ["0 * 1-31 * *"],
  ["0 * * * 0-6"],
  ["0 * * * */1"],
  ["0 0/1 * * *"],
  ["0 * * 1-12 *"],
  ["00 * * * sun-sat"],
  ["0 * * * 1-7"],
  ["0 0 * * * *"],
])(
  "%s in New York fires in both passes of the hour that the clocks repeat, as 0 * * * * does",
  (expression) => {
    const timeZone = "America/New_York";
    const [from, to] = [new Date("2026-11-01T04:00:00Z"), new Date("2026-11-01T08:00:00Z")];
    const hours = ["04", "05", "06", "07"].map((hour) => new Date(`2026-11-01T${hour}:00:00Z`));
    expect([...parseSchedule(expression, { timeZone }).between(from, to)]).toEqual(hours);
    expect(translate(expression, { timeZone })).toEqual(translate("0 * * * *", { timeZone }));
    expect(parseSchedule(expression, { timeZone }).describe()).toBe("every hour, America/New_York");
  },
);

test("a line that other crons read differently is accepted with both readings named", () => {
  const vixie = "as in Vixie cron and cronie";
  expect(otherReadings("0 0 */2 * 1")).toEqual([
    `fires on days 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29 and 31 of the month, and only on Monday, ${vixie}: a day field that begins with *, here */2, and the other one must both match; where only a plain * does that, it fires on days 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29 and 31 of the month or on Monday`,
  ]);
  expect(otherReadings("0 0 */1 * 5")[0]).toContain("fires on Friday");
  expect(otherReadings("0 0 */1 * 5")[0]).toContain("it fires every day");
  expect(otherReadings("0 0 13 * 0-6")).toEqual([
    `fires every day, ${vixie}: a day has to match only one day field, and 0-6 matches all; where 0-6 is taken for *, it fires on day 13 of the month`,
  ]);
  expect(otherReadings("0/15 * * * *")).toEqual([
    'minute "0/15" is 0-59/15 here; Vixie cron takes it for 0 alone, and cronie refuses it',
  ]);
  expect(otherReadings("0 0 * * mon,fri-Sun/2")).toEqual([
    'day-of-week "fri-Sun/2" goes on to the Sunday after it here; cronie refuses it, since sun is 0 there and 7 ends a week',
  ]);
  expect(otherReadings("0 0 */40 * *")).toEqual([
    `day-of-month "*/40" is 1 alone, ${vixie}; other tools refuse so large a step`,
  ]);
});

test.each([
  "0 3 * * *",
  "0 0 13 * 5",
  "0 0 * * */2",
  "50/20 * * * *",
  "@daily",
  "cron(0/15 * * * ? *)",
  "every 5 minutes",
  "0 0 L * 5L",
  "0 0 * * 5-7",
  "0 0 * * sun-sat",
])("%s has one meaning everywhere", (expression) => {
  expect(otherReadings(expression)).toEqual([]);
});
