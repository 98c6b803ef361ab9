/**
 * Windows in OpenSVC's manner: `[!] TIMES [DAYS [WEEKS [MONTHS]]]`, or a JSON list of such texts.
 *
 *   TIMES   02:00-06:00@60   from 02:00 to 06:00, one instant in each 60 minutes (also @90s, @2h, @1d)
 *           02:00-06:00      one instant in all; 09:00 at 09:00; @60 and * the whole day; lists with commas
 *   DAYS    mon-fri          fri:last, mon:first, mon:2, *:last, *:15, *:-2, *:%2+1
 *   WEEKS   1-26             ISO 8601 weeks, 1 to 53; %2 those that 2 divides; %2+1 the others
 *   MONTHS  jan-mar          names or 1 to 12; %3 those that 3 divides
 *   !       what it names is left out
 *
 * What OpenSVC's pages and its code (om3, `util/schedule`) say differently is decided here:
 * - `fri:last`: the pages mean the last Friday, the code a last day of the month that is a Friday. The pages: it
 *   is what people want, and `*:last` says the other.
 * - Weekday numbers: the pages count 0 to 6, the code 1 to 7. Both are taken, Sunday is 0 and 7, as in cron.
 * - `%2+1`: the pages show it for days and weeks, the code reads it for months alone, as (value + 1) mod 2 = 0.
 *   Everywhere, with the code's arithmetic, which gives the pages' examples.
 * - `begin:end`: the pages' grammar; `begin-end`, their examples and the code. The latter.
 * - A window past midnight: the code asks each side's own day. Here it belongs to the day on which it begins, so
 *   that "22:00-02:00 fri" is one night.
 * - A window's end: the code counts it in. Here it is out, so that windows that meet do not overlap.
 * - `!`: in the code the first definition that matches decides, here any exclusion does, wherever it stands.
 * - `~` draws in the pages; here every window is drawn, with or without. The empty text and `@0` never run there;
 *   here they are refused. An interval longer than a day needs a memory of the last run: refused.
 */

import type { DayRule } from "../instants/month-days.ts";
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

/** A stretch of the day, in seconds from midnight; `end` runs to twice a day if it passes midnight. */
export interface TimeRange {
  readonly begin: number;
  /** Exclusive; a second after `begin` for a single instant. */
  readonly end: number;
  /** Seconds; one instant is drawn in each. */
  readonly every: number;
}

/** One definition: days are those that all of `days`, `weeks` and `months` mean. */
export interface WindowDefinition {
  readonly exclude: boolean;
  readonly ranges: readonly TimeRange[];
  /** One rule or another; a modulus applies to the date. */
  readonly days: readonly DayRule[];
  /** Absent for all. */
  readonly weeks?: readonly number[];
  readonly months?: readonly number[];
}

const DAY_SECONDS = 86_400;
const style: FieldStyle = { padded: true, wraps: true };
const week: CronField = { name: "week", min: 1, max: 53, largestStep: 0 };

/** Reads one definition or a JSON list of them, written without escapes; `place` is where the text begins. */
export function readWindow(text: string, place: number): WindowDefinition[] {
  const list = /^\[\s*"[^"\\]*"(\s*,\s*"[^"\\]*")*\s*\]$/.test(text);
  const found = Array.from(text.matchAll(list ? /"([^"]*)"/g : /^()(.*)/gs), ({ 0: all, 1: item, index }) =>
    readDefinition(item || all, place + index + (item ? 1 : 0)),
  );
  if (found.length > 9 || found.every(({ exclude }) => exclude)) {
    refuseExpression(
      text,
      'a window, or at most 9 as in ["02:00-06:00@60", "!* fri"], not all with !',
      place,
    );
  }
  return found;
}

function readDefinition(text: string, place: number): WindowDefinition {
  const [, mark = "", inside = ""] = /^(\s*!?)(.*)$/s.exec(text) ?? [];
  const words = wordsOf(inside, place + mark.length);
  const [ranges, days, weeks, months] = words;
  if (!ranges || words.length > 4)
    refuseExpression(text, "times, days, weeks and months, the last three if wanted", place);
  return {
    exclude: mark.endsWith("!"),
    ranges: listOf(ranges).map(readRange),
    days: days
      ? listOf(days).flatMap(readDays)
      : [{ kind: "dates", dates: readField(date, { text: "*", place }) }],
    ...(weeks && weeks.text !== "*" && { weeks: readModulo(week, weeks) }),
    ...(months && months.text !== "*" && { months: readModulo(month, months) }),
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
      "as in 02:00-06:00@60, 02:00-06:00, 09:00, @60 or *; an interval is 1 minute to 24 hours",
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

const nths = ["first", "second", "third", "fourth", "fifth"];

/** `mon-fri`, `fri:last`, `*:%2+1`. */
function readDays(word: Word): DayRule[] {
  const [, day = "", which] = /^([^:]+)(?::(.+))?$/.exec(word.text) ?? [];
  const dates = (text: string): DayRule[] => [{ kind: "dates", dates: readModulo(date, { ...word, text }) }];
  if (day === "*" && (!which || which.startsWith("%"))) return dates(which ?? "*");
  // readWeekdays refuses what is no day.
  const weekdays =
    day === "*" ? [] : readWeekdays({ ...word, text: day.replace(/([a-z]{3})[a-z]*day/gi, "$1") }, style);
  if (!which) return [{ kind: "weekdays", weekdays }];
  const last = /^last$/i.test(which);
  const named = nths.indexOf(which.toLowerCase()) + 1;
  const nth = last ? -1 : named || Number(/^([+-]?\d\d?)(st|nd|rd|th)?$/.exec(which)?.[1] ?? 0);
  if (nth === 0 || nth > 31 || nth < -31 || (day !== "*" && (nth > 5 || nth < -1))) {
    refuse("days", word, "as in mon-fri, fri:last, mon:first, mon:2, *:last, *:15, *:-2 or *:%2");
  }
  return [day === "*" ? { kind: "dates", dates: [nth] } : { kind: "weekdays", weekdays, nth }];
}

/** A list of values and ranges, or all, of which `%modulo+shift` keeps those where (value + shift) mod modulo is 0. */
function readModulo(field: CronField, word: Word): number[] {
  const [, list = "", modulo, shift = 0] = /^([^%]*)(?:%([1-9]\d?)(?:\+(\d\d?))?)?$/.exec(word.text) ?? [];
  const text = (list || (modulo ? "*" : "")).replace(/([a-z]{3})[a-z]+/gi, "$1");
  return readField(field, { ...word, text }, style).filter(
    (value) => (value + Number(shift)) % Number(modulo ?? 1) === 0,
  );
}

function refuse(field: string, { text, place }: Word, allowed: string): never {
  throw new ScheduleError("invalid-field", field, text, allowed, place);
}
