/**
 * A bare cron line: five fields as POSIX has them (minute hour day-of-month month day-of-week), or six with
 * seconds first. As in POSIX, two restricted day fields mean either; only a plain `*` is unrestricted. Besides
 * POSIX: names, steps, `10/5` for "from 10 by 5", and Sunday as 7. EventBridge's signs are refused here.
 */
import { type CronField, monthNames, readField, refuseField, weekdayNames } from "./cron-field.ts";
import type { CronFields } from "./cron-rule.ts";
import { type DayRule, MonthDays } from "./month-days.ts";
import type { Token } from "./tokens.ts";

const second: CronField = { name: "second", min: 0, max: 59, padded: true };
const minute: CronField = { name: "minute", min: 0, max: 59, padded: true };
const hour: CronField = { name: "hour", min: 0, max: 23, padded: true };
const date: CronField = { name: "day-of-month", min: 1, max: 31, padded: true };
const month: CronField = { name: "month", min: 1, max: 12, names: monthNames, padded: true };
const weekday: CronField = { name: "day-of-week", min: 0, max: 7, names: weekdayNames, padded: true };

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

/** A line's fields, and whether it goes by elapsed time: its hour and day fields are all `*`. */
export interface PosixCron {
  readonly fields: CronFields;
  readonly elapsed: boolean;
}

/** Reads a line of five or six words. */
export function readPosixCron(words: readonly Token[]): PosixCron {
  const [minutes, hours, dates, months, weekdays] = words.slice(-5) as [Token, Token, Token, Token, Token];
  const star = { dates: dates.text === "*", weekdays: weekdays.text === "*" };
  const either: DayRule[] = [];
  const dateValues = readPosixField(date, dates);
  const weekdayValues = [
    ...new Set(readPosixField(weekday, toSeven(weekdays)).map((value) => value % 7)),
  ].sort();
  if (!star.dates) either.push({ kind: "dates", dates: dateValues });
  if (!star.weekdays) either.push({ kind: "weekdays", weekdays: weekdayValues });
  const fields: CronFields = {
    seconds: words.length === 6 ? readPosixField(second, words[0] as Token) : [0],
    minutes: readPosixField(minute, minutes),
    hours: readPosixField(hour, hours),
    days: new MonthDays(either.length > 0 ? either : [{ kind: "every" }]),
    months: readPosixField(month, months),
  };
  return { fields, elapsed: hours.text === "*" && star.dates && star.weekdays };
}

function readPosixField(field: CronField, token: Token): number[] {
  if (/[?LW#]/i.test(token.text.replace(/[a-z]{3}/gi, "")) || token.text === "?") {
    refuseField(
      field,
      token,
      'no ?, L, W or # in a POSIX line: EventBridge\'s form is written "cron(0 3 L * ? *)"',
    );
  }
  return readField(field, token);
}

/** Sunday ends a range as 7, so that `fri-sun` rises. */
function toSeven(token: Token): Token {
  return { ...token, text: token.text.replace(/-sun\b/gi, "-7") };
}
