/**
 * A bare cron line: five fields as POSIX has them (minute hour day-of-month month day-of-week), or six with
 * seconds first. As in POSIX, two restricted day fields mean either; only a plain `*` is unrestricted. Besides
 * POSIX: names, steps, `10/5` for "from 10 by 5", and Sunday as 7. EventBridge's signs are refused here.
 */
import { type CronField, monthNames, readField, type Word, weekdayNames } from "./cron-field.ts";
import type { CronFields } from "./cron-rule.ts";
import { type DayRule, MonthDays } from "./month-days.ts";

const padded = true;
const second: CronField = { name: "second", min: 0, max: 59, padded };
const minute: CronField = { ...second, name: "minute" };
const hour: CronField = { name: "hour", min: 0, max: 23, padded };
const also = 'L, W, # and ? are known in "cron(…)" only';
const date: CronField = { name: "day-of-month", min: 1, max: 31, padded, also };
const month: CronField = { name: "month", min: 1, max: 12, names: monthNames, padded };
export const weekday: CronField = { name: "day-of-week", min: 0, max: 7, names: weekdayNames, padded, also };

/** What each `@` stands for. */
export const macros: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

/** Reads a line of five or six words: its fields, and whether it goes by elapsed time, its hour and day fields all `*`. */
export function readPosixCron(words: readonly Word[]): { fields: CronFields; elapsed: boolean } {
  const [minutes, hours, dates, months, weekdays] = words.slice(-5) as [Word, Word, Word, Word, Word];
  const either: DayRule[] = [{ kind: "weekdays", weekdays: readWeekdays(weekdays) }];
  if (dates.text !== "*" || weekdays.text === "*")
    either.unshift({ kind: "dates", dates: readField(date, dates) });
  const everyDay = dates.text === "*" && weekdays.text === "*";
  const fields = {
    seconds: words[5] ? readField(second, words[0] as Word) : [0],
    minutes: readField(minute, minutes),
    hours: readField(hour, hours),
    days: new MonthDays(weekdays.text === "*" ? either.slice(0, 1) : either),
    months: readField(month, months),
  };
  return { fields, elapsed: everyDay && hours.text === "*" };
}

/** The weekdays of a field, Sunday 0, in order. Sunday ends a range as 7, so that `fri-sun` rises. */
export function readWeekdays(word: Word, field: CronField = weekday): number[] {
  const values = readField(field, { ...word, text: word.text.replace(/-sun\b/i, "-7") });
  return [...new Set(values.map((day) => day % 7))].sort();
}
