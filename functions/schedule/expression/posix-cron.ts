/**
 * A bare cron line: five fields as POSIX has them (minute hour day-of-month month day-of-week), or six with
 * seconds first. As in POSIX, two restricted day fields mean either; only a plain `*` is unrestricted. Besides
 * POSIX: names, steps, `10/5` for "from 10 by 5", and Sunday as 7. EventBridge's signs are refused here.
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
const also = '; L, W, # and ? are for "cron(…)"';

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
    either.unshift({ kind: "dates", dates: readField(date, dates, style, also) });
  const everyDay = dates.text === "*" && weekdays.text === "*";
  const fields = {
    seconds: words[5] ? readField(second, words[0] as Word, style) : [0],
    minutes: readField(minute, minutes, style),
    hours: readField(hour, hours, style),
    days: new MonthDays(weekdays.text === "*" ? either.slice(0, 1) : either),
    months: readField(month, months, style),
  };
  return { fields, elapsed: everyDay && hours.text === "*" };
}

/** The weekdays of a field, Sunday 0, in order. Sunday ends a range as 7, so that `fri-sun` rises. */
export function readWeekdays(word: Word, asWindow?: FieldStyle): number[] {
  const values = readField(
    weekday,
    { ...word, text: word.text.replace(/-sun\b/i, "-7") },
    asWindow ?? style,
    also,
  );
  return [...new Set(values.map((day) => day % 7))].sort();
}
