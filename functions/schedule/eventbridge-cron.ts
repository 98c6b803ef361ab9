/**
 * The inside of EventBridge's `cron(minute hour day-of-month month day-of-week year)`, by the letter of AWS's
 * "Cron expressions reference". Where AWS leaves open whether something is accepted (a year left out, padded
 * numbers, a step in the day of the week, `L` or `W` within a list), it is refused: what is said here is deployed
 * as it stands. Weekdays count from 1, Sunday.
 */
import { FIRST_YEAR, LAST_YEAR } from "./calendar.ts";
import { type CronField, monthNames, readField, readValue, refuseField, weekdayNames } from "./cron-field.ts";
import type { CronFields } from "./cron-rule.ts";
import { type DayRule, MonthDays } from "./month-days.ts";
import { ScheduleError } from "./schedule-error.ts";
import { type Token, tokens } from "./tokens.ts";

const minute: CronField = { name: "minute", min: 0, max: 59, wraps: true };
const hour: CronField = { name: "hour", min: 0, max: 23, wraps: true };
const date: CronField = { name: "day-of-month", min: 1, max: 31, wraps: true };
const month: CronField = { name: "month", min: 1, max: 12, names: monthNames, wraps: true };
const weekday: CronField = {
  name: "day-of-week",
  min: 1,
  max: 7,
  names: weekdayNames,
  wraps: true,
  largestStep: 0,
};
const year: CronField = {
  name: "year",
  min: FIRST_YEAR,
  max: LAST_YEAR,
  largestStep: LAST_YEAR - FIRST_YEAR,
};

/** Reads what stands between the parentheses, which begins at `place` of the expression. */
export function readEventBridgeCron(inside: string, place: number): CronFields {
  const words = tokens(inside.trim(), place + (inside.length - inside.trimStart().length));
  if (words.length !== 6) {
    throw new ScheduleError({
      code: "invalid-expression",
      field: "expression",
      value: inside,
      allowed: `six fields (minute hour day-of-month month day-of-week year), not ${inside.trim() ? words.length : 0}`,
      place,
    });
  }
  const [minutes, hours, dates, months, weekdays, years] = words as [
    Token,
    Token,
    Token,
    Token,
    Token,
    Token,
  ];
  if ((dates.text === "?") === (weekdays.text === "?")) {
    refuseField(weekday, weekdays, "exactly one of day-of-month and day-of-week is ?");
  }
  return {
    seconds: [0],
    minutes: readField(minute, minutes),
    hours: readField(hour, hours),
    days: new MonthDays([weekdays.text === "?" ? readDates(dates) : readWeekdays(weekdays)]),
    months: readField(month, months),
    ...(years.text === "*" ? {} : { years: readField(year, years) }),
  };
}

function readDates(token: Token): DayRule {
  const text = token.text.toUpperCase();
  if (text === "*") return { kind: "every" };
  if (text === "L") return { kind: "last", before: 0 };
  if (text === "LW") return { kind: "last-working-day" };
  const before = /^L-(\d+)$/.exec(text)?.[1];
  if (before !== undefined) {
    const days = readValue({ ...date, max: 30 }, { text: before, place: token.place + 2 });
    return { kind: "last", before: days };
  }
  if (/^\d+W$/.test(text)) {
    return { kind: "working-day", date: readValue(date, { ...token, text: text.slice(0, -1) }) };
  }
  if (/[LW]/.test(text)) refuseField(date, token, "1 to 31, L, L-n, nW or LW, each alone");
  return { kind: "dates", dates: readField(date, token) };
}

function readWeekdays(token: Token): DayRule {
  const text = token.text.toUpperCase();
  if (text === "*") return { kind: "every" };
  // AWS: the last day of the week, which is Saturday.
  if (text === "L") return { kind: "weekdays", weekdays: [6] };
  const last = /^(\d+|[A-Z]{3})L$/.exec(text)?.[1];
  if (last) return { kind: "last-weekday", weekday: readValue(weekday, { ...token, text: last }) - 1 };
  const [, day, nth] = /^([^#]+)#([^#]*)$/.exec(text) ?? [];
  if (day && nth !== undefined) {
    const which = { text: nth, place: token.place + day.length + 1 };
    if (!/^[1-5]$/.test(nth)) refuseField(weekday, which, "1 to 5 after #");
    return { kind: "nth", weekday: readValue(weekday, { ...token, text: day }) - 1, nth: Number(nth) };
  }
  return { kind: "weekdays", weekdays: readField(weekday, token).map((value) => value - 1) };
}
