/**
 * A bare cron line: five fields as in POSIX (minute hour day-of-month month day-of-week), or six with seconds first. It
 * means what Vixie cron and cronie, the crons of Linux, make of it. If both day fields are restricted, a day has to match
 * only one of them; but if one begins with `*`, as in step values, it has to match both. That is the only thing that
 * the text of a field decides: all else follows from its values. Pawl adds `10/5` for "from 10 by 5", and `L`, `W` and
 * `#`, with weekdays counted as in POSIX. `?` is refused.
 */
import type { CronFields } from "../instants/cron-rule.ts";
import { type DayRule, everyDate, isEveryDay, MonthDays } from "../instants/month-days.ts";
import {
  date,
  type FieldStyle,
  hour,
  listOf,
  minute,
  month,
  readField,
  second,
  type Word,
  weekday,
} from "./cron-field.ts";
import { readSpecialDate, readSpecialWeekday } from "./special-days.ts";

const style: FieldStyle = { vixie: true };
const alsoDates = ", L, L-1 to L-30, LW, 1W to 31W; * instead of ?";
const alsoWeekdays = ", 0L to 7L, 0#1 to 7#5; * instead of ?";

/** The line that each `@` word is short for. */
export const macros: ReadonlyMap<string, string> = new Map([
  ["@hourly", "0 * * * *"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@weekly", "0 0 * * 0"],
  ["@monthly", "0 0 1 * *"],
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
]);

/**
 * Reads a line of five or six words. It goes by elapsed time if it fires in every hour of every day of the year: only then
 * can EventBridge run it in UTC. Any restricted hour, day or month ties a line to the clocks of its zone.
 */
export function readPosixCron(words: readonly Word[]): { fields: CronFields; elapsed: boolean } {
  const [minutes, hours, dates, months, weekdays] = words.slice(-5) as [Word, Word, Word, Word, Word];
  const read = readDays(dates, weekdays);
  const days = matchedDays(read, dates.text.startsWith("*") || weekdays.text.startsWith("*"));
  const fields = {
    seconds: words[5] ? readField(second, words[0] as Word, style) : [0],
    minutes: readField(minute, minutes, style),
    hours: readField(hour, hours, style),
    days,
    months: readField(month, months, style),
  };
  const everyHour = fields.hours.length === 24 && fields.months.length === 12;
  return { fields, elapsed: everyHour && days.rules.some(isEveryDay) };
}

/** The days that each of the two day fields names. */
export interface DayFields {
  readonly dates: readonly DayRule[];
  readonly weekdays: readonly DayRule[];
}

export function readDays(dates: Word, weekdays: Word): DayFields {
  return { dates: readDateField(dates), weekdays: readWeekdayField(weekdays) };
}

/** The days on which both fields match, or at least one. A field that matches every day is left out. */
export function matchedDays({ dates, weekdays }: DayFields, both: boolean): MonthDays {
  const [everyday, everyWeekday] = [dates.some(isEveryDay), weekdays.some(isEveryDay)];
  if (everyday && everyWeekday) return new MonthDays([everyDate]);
  if (!both) return new MonthDays(everyday || everyWeekday ? [everyDate] : [...dates, ...weekdays]);
  if (everyday) return new MonthDays(weekdays);
  return everyWeekday ? new MonthDays(dates) : new MonthDays(dates, weekdays);
}

function readDateField(word: Word): DayRule[] {
  const special: DayRule[] = [];
  const dates = new Set<number>();
  for (const item of listOf(word)) {
    const rule = readSpecialDate(item, alsoDates);
    if (rule) special.push(rule);
    else for (const value of readField(date, item, style, alsoDates)) dates.add(value);
  }
  const plain: DayRule = { kind: "dates", dates: [...dates].sort((a, b) => a - b) };
  return [...(dates.size > 0 ? [plain] : []), ...inOrder(special)];
}

function readWeekdayField(word: Word): DayRule[] {
  const special: DayRule[] = [];
  const weekdays = new Set<number>();
  for (const item of listOf(word)) {
    const rule = readSpecialWeekday(item, (day) => readWeekdays(day, style));
    if (rule) special.push(rule);
    else for (const value of readWeekdays(item, style)) weekdays.add(value);
  }
  const plain: DayRule = { kind: "weekdays", weekdays: [...weekdays].sort() };
  return [...(weekdays.size > 0 ? [plain] : []), ...inOrder(special)];
}

/** Each rule once, in one order however they were listed. */
function inOrder(rules: readonly DayRule[]): DayRule[] {
  const byText = new Map(rules.map((rule) => [JSON.stringify(rule), rule]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

/** Whether an item is a range such as `fri-sun`. */
export function endsWithSunday({ text }: Word): boolean {
  return /^(?!sun-|0+-)\w+-sun\b/i.test(text);
}

/** The weekdays of a field in order, Sunday as 0. At the end of a range Sunday is 7, so that `fri-sun` does not wrap. */
export function readWeekdays(word: Word, fieldStyle: FieldStyle): number[] {
  const text = endsWithSunday(word) ? word.text.replace(/-sun\b/i, "-7") : word.text;
  const values = readField(weekday, { ...word, text }, fieldStyle, alsoWeekdays);
  return [...new Set(values.map((day) => day % 7))].sort();
}
