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
import { type CronField, monthNames, readField, refuseField, weekdayNames } from "./cron-field.ts";
import type { DayRule } from "./month-days.ts";
import { ScheduleError } from "./schedule-error.ts";
import { type Token, tokens } from "./tokens.ts";

/** A stretch of the day, in seconds from midnight; `end` runs to twice a day if it passes midnight. */
export interface TimeRange {
  readonly begin: number;
  /** Exclusive; equal to `begin` for a single instant. */
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
const weekday: CronField = { name: "day", min: 0, max: 7, names: weekdayNames, padded: true, largestStep: 0 };
const date: CronField = { name: "day-of-month", min: 1, max: 31, padded: true, largestStep: 0 };
const week: CronField = { name: "week", min: 1, max: 53, wraps: true, padded: true, largestStep: 0 };
const month: CronField = {
  name: "month",
  min: 1,
  max: 12,
  names: monthNames,
  wraps: true,
  padded: true,
  largestStep: 0,
};

/** Reads one definition or a JSON list of them; `place` is where the text begins. */
export function readWindow(text: string, place: number): WindowDefinition[] {
  const definitions = listed(text, place).map((item) => readDefinition(item));
  if (definitions.every(({ exclude }) => exclude)) {
    refuse("expression", { text, place }, "at least one window without !");
  }
  return definitions;
}

function listed(text: string, place: number): Token[] {
  if (!text.startsWith("[")) return [{ text, place }];
  const allowed = 'a JSON list of 1 to 20 windows, as in ["02:00-06:00@60 mon-fri", "!* *:last"]';
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    refuse("expression", { text, place }, allowed);
  }
  if (
    !Array.isArray(list) ||
    list.length < 1 ||
    list.length > 20 ||
    list.some((item) => typeof item !== "string")
  ) {
    refuse("expression", { text, place }, allowed);
  }
  let at = 0;
  return (list as string[]).map((item) => {
    at = text.indexOf(JSON.stringify(item), at) + 1;
    return { text: item, place: place + at };
  });
}

function readDefinition({ text, place }: Token): WindowDefinition {
  const exclude = /^\s*!/.test(text);
  const inside = text.replace(/^\s*!?\s*/, "");
  const words = tokens(inside.trimEnd(), place + text.length - inside.length);
  const [ranges, days, weeks, months, extra] = words as [Token, Token?, Token?, Token?, Token?];
  if (extra || !ranges.text)
    refuse("expression", { text, place }, "times, then days, weeks and months if wanted");
  const only = (field: CronField, token?: Token): readonly number[] | undefined =>
    token && token.text !== "*" ? readModulo(field, token) : undefined;
  return {
    exclude,
    ranges: tokens(ranges.text, ranges.place, /,/).map(readRange),
    days: days ? tokens(days.text, days.place, /,/).flatMap(readDays) : [{ kind: "every" }],
    weeks: only(week, weeks),
    months: only(month, months),
  };
}

function readRange(token: Token): TimeRange {
  const text = token.text.replace(/^~/, "");
  const place = token.place + token.text.length - text.length;
  const [range, interval, extra] = tokens(text, place, /@/) as [Token, Token?, Token?];
  if (extra) refuse("times", token, "one @");
  const whole = range.text === "" || range.text === "*";
  if (whole && range.text === "" && !interval) refuse("times", token, "as in 02:00-06:00@60");
  const [first, last, more] = tokens(range.text, range.place, /-/) as [Token, Token?, Token?];
  if (more) refuse("times", range, "a begin and an end");
  const begin = whole ? 0 : readTime(first);
  let end = whole ? DAY_SECONDS : last ? readTime(last) : begin;
  if (last && end === begin) refuse("times", range, "a window that is longer than nothing");
  if (end < begin) end += DAY_SECONDS;
  if (begin === DAY_SECONDS) refuse("times", first, "a begin from 00:00 to 23:59:59");
  if (interval && begin === end) refuse("times", token, "an end, as in 02:00-06:00@60, or no interval");
  return { begin, end, every: interval ? readEvery(interval) : DAY_SECONDS };
}

function readTime(token: Token): number {
  const [, hour, minute, second] = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(token.text) ?? [];
  const time = Number(hour) * 3600 + Number(minute) * 60 + Number(second ?? 0);
  if (!hour || Number(minute) > 59 || Number(second ?? 0) > 59 || time > DAY_SECONDS) {
    refuse("times", token, "a time from 00:00 to 24:00, as in 02:00 or 02:00:30");
  }
  return time;
}

function readEvery(token: Token): number {
  const [, count, unit] = /^(\d{1,6})([smhd]?)$/.exec(token.text) ?? [];
  const every = Number(count) * ({ s: 1, h: 3600, d: DAY_SECONDS }[unit ?? ""] ?? 60);
  if (!(every >= 60 && every <= DAY_SECONDS)) {
    refuse("interval", token, "1 minute to 24 hours, as in @60, @90s, @2h or @1d");
  }
  return every;
}

/** `mon-fri`, `fri:last`, `*:%2+1`. */
function readDays(token: Token): DayRule[] {
  const [days, which, extra] = tokens(token.text, token.place, /:/) as [Token, Token?, Token?];
  if (extra) refuse("day", token, "one :");
  const all = days.text === "*";
  const sunday = { ...days, text: days.text.replace(/-sun(day)?$/i, "-7") };
  const short = { ...sunday, text: sunday.text.replace(/\b([a-z]{3})[a-z]*day\b/gi, "$1") };
  const weekdays = all
    ? []
    : [...new Set(readField({ ...weekday, wraps: true }, short).map((day) => day % 7))];
  if (!which) return [all ? { kind: "every" } : { kind: "weekdays", weekdays }];
  const nth = readNth(which);
  if (all) {
    if (typeof nth !== "number") return [{ kind: "dates", dates: nth }];
    return [nth < 0 ? { kind: "last", before: -nth - 1 } : { kind: "dates", dates: [nth] }];
  }
  if (nth === -1) return weekdays.map((day) => ({ kind: "last-weekday", weekday: day }));
  if (typeof nth !== "number" || nth < 1 || nth > 5)
    refuse("day", which, "first to fifth, 1 to 5, last or -1");
  return weekdays.map((day) => ({ kind: "nth", weekday: day, nth: nth as number }));
}

const nths = ["first", "second", "third", "fourth", "fifth", "1st", "2nd", "3rd", "4th", "5th"];

function readNth(token: Token): number | number[] {
  const text = token.text.toLowerCase();
  if (text === "last") return -1;
  if (nths.includes(text)) return (nths.indexOf(text) % 5) + 1;
  if (text.startsWith("%")) return readModulo(date, token);
  const value = /^[+-]?\d{1,2}$/.test(text) ? Number(text) : 0;
  if (value === 0 || Math.abs(value) > 31)
    refuse("day-of-month", token, "first to fifth, last, 1 to 31, -1 to -31 or %2");
  return value;
}

/** A list of values and ranges, or all, of which `%modulo+shift` keeps those where (value + shift) mod modulo is 0. */
function readModulo(field: CronField, token: Token): number[] {
  const [list, modulo, extra] = tokens(token.text, token.place, /%/) as [Token, Token?, Token?];
  if (extra) refuseField(field, token, "one %");
  const long = { ...list, text: field.names ? list.text.replace(/\b([a-z]{3})[a-z]+\b/gi, "$1") : list.text };
  const values =
    list.text === "" && modulo ? readField(field, { ...list, text: "*" }) : readField(field, long);
  if (!modulo) return values;
  const [, by, shift] = /^(\d{1,2})(?:\+(\d{1,2}))?$/.exec(modulo.text) ?? [];
  if (!Number(by)) refuseField(field, modulo, "as in %2 or %2+1");
  return values.filter((value) => (value + Number(shift ?? 0)) % Number(by) === 0);
}

function refuse(field: string, { text, place }: Token, allowed: string): never {
  throw new ScheduleError({
    code: field === "expression" ? "invalid-expression" : "invalid-field",
    field,
    value: text,
    allowed,
    place,
  });
}
