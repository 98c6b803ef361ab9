/**
 * A cron line in words, as in "every 30 minutes of hours 9 to 17 on Monday to Friday". `parseSchedule` adds the time
 * zone. Windows are described with the same words.
 */
import type { CronFields, CronRule } from "../instants/cron-rule.ts";
import { type DayRule, isEveryDay, type MonthDays } from "../instants/month-days.ts";

const monthWords =
  "January February March April May June July August September October November December".split(" ");
const weekdayWords = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

export function describeCron({ fields }: CronRule): string {
  const { months, years } = fields;
  const times = timeWords(fields);
  const parts = [times, daysWords(fields.days) || (/^at \d\d:/.test(times) ? "every day" : "")];
  if (months.length < 12) parts.push(`in ${monthList(months)}`);
  if (years) parts.push(`in ${listWords(years.map(String), years)}`);
  return parts.filter(Boolean).join(" ");
}

/** The days of a line in words, as in "on days 1 to 7 of the month, and only on Sunday"; empty for every day. */
export function daysWords({ rules, alsoOn }: MonthDays): string {
  // Rules for days are alternatives, so one that matches every day makes the others irrelevant.
  const alternatives = (of: readonly DayRule[]): string =>
    of.some(isEveryDay) ? "" : of.map(dayWords).join(" or ");
  return alsoOn.length === 0
    ? alternatives(rules)
    : `${alternatives(rules)}, and only ${alternatives(alsoOn)}`;
}

function timeWords({ seconds, minutes, hours }: CronFields): string {
  const count = seconds.length * minutes.length * hours.length;
  if (count <= 4 && hours.length <= 4) {
    const times = hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => timeOfDay(h, m, s))));
    return `at ${joined(times)}`;
  }
  const minute = unitWords(minutes, 60, "minute");
  let words = minute;
  if (seconds.length > 1 || seconds[0] !== 0) {
    words = seconds.length === 1 ? `${minute} at second ${seconds[0]}` : unitWords(seconds, 60, "second");
    if (seconds.length > 1 && minutes.length < 60) words += `, ${minute}`;
  }
  if (hours.length === 24) return words === "at minute 0" ? "every hour" : hourly(words);
  if (minutes.length === 1 && minutes[0] === 0 && seconds.length === 1 && stepOf(hours, 24)) {
    return `every ${stepOf(hours, 24)} hours${hours[0] === 0 ? "" : ` from ${timeOfDay(hours[0] as number, 0, 0)}`}`;
  }
  return `${words} of hour${hours.length === 1 ? "" : "s"} ${listWords(hours.map(String), hours)}`;
}

function hourly(words: string): string {
  return words.includes("at minute") ? `${words} of every hour` : words;
}

function unitWords(values: readonly number[], size: number, unit: string): string {
  if (values.length === size) return `every ${unit}`;
  const step = stepOf(values, size);
  if (step && values[0] === 0) return `every ${step} ${unit}s`;
  return `at ${unit}${values.length === 1 ? "" : "s"} ${listWords(values.map(String), values)}`;
}

/** The step between values that are evenly spaced around the whole field, or 0. */
function stepOf(values: readonly number[], size: number): number {
  const step = (values[1] ?? 0) - (values[0] ?? 0);
  const even = step > 1 && values.every((value, index) => value === (values[0] as number) + index * step);
  return even && values.length * step === size ? step : 0;
}

/** One way to name days in words; empty for every day. */
export function dayWords(rule: DayRule): string {
  if (rule.kind === "working-day") {
    if (rule.date < 0) return "on the last day of the month from Monday to Friday";
    return `on the day from Monday to Friday nearest to day ${rule.date} of the month`;
  }
  if (rule.kind === "weekdays") {
    const { nth = 0 } = rule;
    if (nth === 0) return rule.weekdays.length === 7 ? "" : `on ${weekdayList(rule.weekdays)}`;
    return `on the ${nth < 0 ? "last" : ordinals[nth - 1]} ${weekdayList(rule.weekdays, "or")} of the month`;
  }
  const [date = 0] = rule.dates;
  if (date === -1) return "on the last day of the month";
  if (date < 0) return `${-date - 1} day${date === -2 ? "" : "s"} before the last day of the month`;
  if (rule.dates.length === 31) return "";
  return `on day${rule.dates.length === 1 ? "" : "s"} ${listWords(rule.dates.map(String), rule.dates)} of the month`;
}

const ordinals = ["first", "second", "third", "fourth", "fifth"];

/** Weekdays in words, from Monday on; Sunday is 0. */
function weekdayList(weekdays: readonly number[], conjunction = "and"): string {
  const order = weekdays.map((day) => day || 7).sort();
  return listWords(
    order.map((day) => weekdayWords[day % 7] as string),
    order,
    conjunction,
  );
}

/** Months in words, 1 to 12. */
export function monthList(months: readonly number[]): string {
  return listWords(
    months.map((month) => monthWords[month - 1] as string),
    months,
  );
}

/** The names of ascending `values`; three or more consecutive ones as "a to b". */
export function listWords(names: readonly string[], values: readonly number[], conjunction = "and"): string {
  const parts: string[] = [];
  for (let i = 0, j = 0; i < values.length; i = j) {
    for (j = i + 1; j < values.length && (values[j] as number) - (values[j - 1] as number) === 1; ) j++;
    if (j - i > 2) parts.push(`${names[i]} to ${names[j - 1]}`);
    else parts.push(...names.slice(i, j));
  }
  return joined(parts, conjunction);
}

function joined(parts: readonly string[], conjunction = "and"): string {
  return parts.length < 2 ? parts.join() : `${parts.slice(0, -1).join(", ")} ${conjunction} ${parts.at(-1)}`;
}

/** "09:05", with seconds if they are not 0. */
export function timeOfDay(hour: number, minute: number, second: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(hour)}:${two(minute)}${second === 0 ? "" : `:${two(second)}`}`;
}
