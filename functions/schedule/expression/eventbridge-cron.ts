/**
 * The inside of EventBridge's `cron(minute hour day-of-month month day-of-week year)`, by the letter of AWS's "Cron
 * expressions reference". It is deployed as it is written, without leading zeros, so a form that AWS does not document
 * (no year, a step in the day of the week, `L` or `W` within a list) is refused. Weekdays count from 1, Sunday.
 */
import { FIRST_YEAR, LAST_YEAR } from "../instants/calendar.ts";
import type { CronFields } from "../instants/cron-rule.ts";
import { type DayRule, MonthDays } from "../instants/month-days.ts";
import { refuseExpression } from "../schedule-error.ts";
import {
  type CronField,
  date,
  type FieldStyle,
  hour,
  minute,
  month,
  readField,
  refuseField,
  type Word,
  weekday as weekdayFromZero,
  wordsOf,
} from "./cron-field.ts";
import { readSpecialDate, readSpecialWeekday } from "./special-days.ts";

const style: FieldStyle = { wraps: true };
const weekday: CronField = { ...weekdayFromZero, min: 1, end: 7, largestStep: 0 };
const year: CronField = {
  name: "year",
  min: FIRST_YEAR,
  max: LAST_YEAR,
  largestStep: LAST_YEAR - FIRST_YEAR,
};
const alsoDates = "; or ?, L, L-1 to L-30, LW, 1W to 31W";
const alsoWeekdays = "; or ?, L, 1L to 7L, 1#1 to 7#5; exactly one day field is ?";

/** Reads the text between the parentheses, which begins at `position` of the expression. */
export function readEventBridgeCron(inside: string, position: number): CronFields {
  const words = wordsOf(inside, position);
  const [minutes, hours, dates, months, weekdays, years] = words as [Word, Word, Word, Word, Word, Word];
  if (words.length !== 6) {
    refuseExpression(
      inside,
      `six fields (minute hour day-of-month month day-of-week year), not ${words.length}`,
      position,
    );
  }
  if ((dates.text === "?") === (weekdays.text === "?")) refuseField(weekday, weekdays, alsoWeekdays);
  return {
    seconds: [0],
    minutes: readField(minute, minutes, style),
    hours: readField(hour, hours, style),
    days: new MonthDays([weekdays.text === "?" ? readDates(dates) : readWeekdays(weekdays)]),
    months: readField(month, months, style),
    years: years.text === "*" ? undefined : readField(year, years),
  };
}

function readDates(word: Word): DayRule {
  return (
    readSpecialDate(word, alsoDates) ?? { kind: "dates", dates: readField(date, word, style, alsoDates) }
  );
}

function readWeekdays(word: Word): DayRule {
  const read = (word: Word): number[] =>
    readField(weekday, word, style, alsoWeekdays).map((value) => value - 1);
  // AWS: L alone is the last day of the week, which is Saturday.
  if (/^L$/i.test(word.text)) return { kind: "weekdays", weekdays: [6] };
  return readSpecialWeekday(word, read) ?? { kind: "weekdays", weekdays: read(word) };
}

/** Whether an expression that was read is one of EventBridge's own lines. */
export function isEventBridgeCron(expression: string): boolean {
  return /^\s*cron\(/.test(expression);
}

/** A line as EventBridge documents it: one space between fields, capitals, no leading zeros, and no item twice in a list. */
export function printAsWritten(line: string): string {
  return line
    .trim()
    .replace(/\(\s+/, "(")
    .replace(/\s+\)/, ")")
    .replace(/\s+/g, " ")
    .replace(/(?<!\w)0+(?=\d)/g, "")
    .replace(/\(.*/, (inside) => inside.toUpperCase())
    .replace(/[^\s(),]+(?:,[^\s(),]+)+/g, (list) => [...new Set(list.split(","))].join());
}
