/**
 * Windows in the manner of OpenSVC: `[!] TIMES [DAYS [WEEKS [MONTHS]]]`, or a JSON list of such texts.
 *
 *   TIMES   02:00-06:00@60   from 02:00 to 06:00, one instant in each 60 minutes (also @90s, @2h, @1d)
 *           02:00-06:00      one instant in all; 09:00 at 09:00; @60 and * the whole day; lists with commas
 *   DAYS    mon-fri          fri:last, mon:first, mon:2, *:last, *:15, *:-2, *:%2+1
 *   WEEKS   1-26             ISO 8601 weeks, 1 to 53; %2 the even ones; %2+1 the odd ones
 *   MONTHS  jan-mar          names or 1 to 12; %3 every third: March, June, September, December
 *   !       excludes what follows
 *
 * OpenSVC's documentation and its code (om3, `util/schedule`) differ in places. Pawl's choices:
 * - `fri:last`: the last Friday in the documentation; in the code, the last day of the month if it is a Friday. Pawl
 *   follows the documentation, because that is what people want; `*:last` says the other.
 * - Weekday numbers: 0 to 6 in the documentation, 1 to 7 in the code. Pawl accepts both. Sunday is 0 and 7, as in cron.
 * - `%2+1`: for days and weeks in the documentation, for months alone in the code, as (value + 1) mod 2 = 0. Pawl accepts
 *   it for all three, with the code's arithmetic, which agrees with the examples of the documentation.
 * - `begin:end` in the documentation's grammar, `begin-end` in its examples and in the code. Pawl accepts `begin-end`.
 * - A window past midnight: the code asks each side's own day. In Pawl it belongs to the day on which it begins, so
 *   "22:00-02:00 fri" is one night.
 * - A window's end: inclusive in the code. In Pawl it is exclusive, so adjacent windows do not overlap.
 * - `!`: in the code the first definition that matches decides. In Pawl every exclusion applies, wherever it is listed.
 * - `~` draws an instant in the documentation. Pawl always draws, with or without it.
 * - The empty text and `@0` never fire in OpenSVC. Pawl refuses them, and intervals over a day, which would need a record
 *   of the last run.
 */
import type { DayRule } from "../instants/month-days.ts";
import type { TimeRange, WindowDefinition } from "../instants/window-rule.ts";
import { refuseExpression, ScheduleError } from "../schedule-error.ts";
import {
  type CronField,
  date,
  type FieldStyle,
  listOf,
  month,
  readField,
  type Word,
  wordsOf,
} from "./cron-field.ts";
import { readWeekdays } from "./posix-cron.ts";

const DAY_SECONDS = 86_400;
const style: FieldStyle = { wraps: true };
const week: CronField = { name: "week", min: 1, max: 53, largestStep: 0 };

/** Reads one definition, or a JSON list of definitions without escapes; `position` is where the text begins. */
export function readWindow(text: string, position: number): WindowDefinition[] {
  const list = /^\[\s*"[^"\\]*"(\s*,\s*"[^"\\]*")*\s*\]$/.test(text);
  const found = Array.from(text.matchAll(list ? /"([^"]*)"/g : /^()(.*)/gs), ({ 0: all, 1: item, index }) =>
    readDefinition(item || all, position + index + (item ? 1 : 0)),
  );
  if (found.length > 9 || found.every(({ exclude }) => exclude)) {
    refuseExpression(
      text,
      'a window, or a list of at most 9 as in ["02:00-06:00@60", "!* fri"], at least one of them without !',
      position,
    );
  }
  return found;
}

function readDefinition(text: string, position: number): WindowDefinition {
  const [, mark = "", inside = ""] = /^(\s*!?)(.*)$/s.exec(text) ?? [];
  const words = wordsOf(inside, position + mark.length);
  const [ranges, days, weeks, months] = words;
  if (!ranges || words.length > 4)
    refuseExpression(text, "times, then perhaps days, weeks and months", position);
  return {
    exclude: mark.endsWith("!"),
    ranges: listOf(ranges).map(readRange),
    days: days
      ? listOf(days).flatMap(readDays)
      : [{ kind: "dates", dates: readField(date, { text: "*", start: position }) }],
    weeks: weeks && weeks.text !== "*" ? readModulo(week, weeks) : undefined,
    months: months && months.text !== "*" ? readModulo(month, months) : undefined,
  };
}

const rangeForm = /^~?(?:\*|(\d\d?:\d\d(?::\d\d)?)(?:-(\d\d?:\d\d(?::\d\d)?))?)?(?:@(\d+)([smhd]?))?$/;

function readRange(word: Word): TimeRange {
  const [all, from, to, count, unit = ""] = rangeForm.exec(word.text) ?? [];
  const begin = from ? readTime(from) : 0;
  let end = to ? readTime(to) : from ? begin + 1 : DAY_SECONDS;
  const every = count ? Number(count) * ({ s: 1, h: 3600, d: DAY_SECONDS }[unit] ?? 60) : DAY_SECONDS;
  const interval = every >= 60 && every <= DAY_SECONDS && (!count || !from || to);
  if (!all || all === "~" || !(begin < DAY_SECONDS && end <= DAY_SECONDS) || end === begin || !interval) {
    refuse(
      "times",
      word,
      "times such as 02:00-06:00@60, 02:00-06:00, 09:00, @60 or *, with an interval of 1 minute to 24 hours",
    );
  }
  if (end < begin) end += DAY_SECONDS;
  return { begin, end, every };
}

/** Seconds from midnight; NaN if there is no such time. */
function readTime(text: string): number {
  const [hour = 0, minute = 0, second = 0] = text.split(":").map(Number);
  return minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : Number.NaN;
}

const ordinals = ["first", "second", "third", "fourth", "fifth"];

/** `mon-fri`, `fri:last`, `*:%2+1`. */
function readDays(word: Word): DayRule[] {
  const [, day = "", which] = /^([^:]+)(?::(.+))?$/.exec(word.text) ?? [];
  const dates = (text: string): DayRule[] => [{ kind: "dates", dates: readModulo(date, { ...word, text }) }];
  if (day === "*" && (!which || which.startsWith("%"))) return dates(which ?? "*");
  // readWeekdays refuses a text that is not a day.
  const weekdays =
    day === "*" ? [] : readWeekdays({ ...word, text: day.replace(/([a-z]{3})[a-z]*day/gi, "$1") }, style);
  if (!which) return [{ kind: "weekdays", weekdays }];
  const last = /^last$/i.test(which);
  const named = ordinals.indexOf(which.toLowerCase()) + 1;
  const nth = last ? -1 : named || Number(/^([+-]?\d\d?)(st|nd|rd|th)?$/.exec(which)?.[1] ?? 0);
  if (nth === 0 || nth > 31 || nth < -31 || (day !== "*" && (nth > 5 || nth < -1))) {
    refuse("days", word, "days such as mon-fri, fri:last, mon:first, mon:2, *:last, *:15, *:-2 or *:%2");
  }
  return [day === "*" ? { kind: "dates", dates: [nth] } : { kind: "weekdays", weekdays, nth }];
}

/** A list of values and ranges, or `*`. After `%modulo+shift` only those remain for which (value + shift) mod modulo is 0. */
function readModulo(field: CronField, word: Word): number[] {
  const [, list = "", modulo, shift = 0] = /^([^%]*)(?:%([1-9]\d?)(?:\+(\d\d?))?)?$/.exec(word.text) ?? [];
  const text = (list || (modulo ? "*" : "")).replace(/([a-z]{3})[a-z]+/gi, "$1");
  return readField(field, { ...word, text }, style).filter(
    (value) => (value + Number(shift)) % Number(modulo ?? 1) === 0,
  );
}

function refuse(field: string, { text, start }: Word, allowed: string): never {
  throw new ScheduleError("invalid-field", field, text, allowed, start);
}
