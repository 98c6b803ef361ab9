/**
 * A bare cron line: five fields as in POSIX (minute hour day-of-month month day-of-week), or six with seconds first. As
 * in POSIX, if both day fields are restricted, a day has to match only one of them, and only a plain `*` is
 * unrestricted. Accepted beyond POSIX: names, steps, `10/5` for "from 10 by 5", and Sunday as 7. The signs that only
 * EventBridge has are refused.
 */
import type { CronFields } from "../instants/cron-rule.ts";
import { type DayRule, MonthDays } from "../instants/month-days.ts";
import {
  date,
  type FieldStyle,
  hour,
  minute,
  month,
  readField,
  second,
  type Word,
  weekday,
} from "./cron-field.ts";

const style: FieldStyle = { padded: true };
const also = '; L, W, # and ? only within "cron(…)"';

/** The line that each `@` word is short for. */
export const macros: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** Reads a line of five or six words. It goes by elapsed time if its hour and both day fields are `*`. */
export function readPosixCron(words: readonly Word[]): { fields: CronFields; elapsed: boolean } {
  const [minutes, hours, dates, months, weekdays] = words.slice(-5) as [Word, Word, Word, Word, Word];
  const days: DayRule[] = [];
  if (dates.text !== "*" || weekdays.text === "*")
    days.push({ kind: "dates", dates: readField(date, dates, style, also) });
  if (weekdays.text !== "*") days.push({ kind: "weekdays", weekdays: readWeekdays(weekdays) });
  const fields = {
    seconds: words[5] ? readField(second, words[0] as Word, style) : [0],
    minutes: readField(minute, minutes, style),
    hours: readField(hour, hours, style),
    days: new MonthDays(days),
    months: readField(month, months, style),
  };
  const everyDay = dates.text === "*" && weekdays.text === "*";
  return { fields, elapsed: everyDay && hours.text === "*" };
}

/** The weekdays of a field in order, Sunday as 0. Within a range Sunday is 7, so that `fri-sun` does not wrap. */
export function readWeekdays(word: Word, fieldStyle = style): number[] {
  const values = readField(weekday, { ...word, text: word.text.replace(/-sun\b/i, "-7") }, fieldStyle, also);
  return [...new Set(values.map((day) => day % 7))].sort();
}
