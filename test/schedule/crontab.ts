/**
 * When a crontab line of five fields fires, by brute force: every minute of a year is asked what the clocks of the zone
 * show, and whether each field names that value. It is written from crontab(5), the sources of Vixie cron and cronie, and
 * docs/schedules.md, and shares neither code nor technique with `functions/schedule`.
 */
import { shown } from "./oracle.ts";

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 86_400_000;
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

/** Every instant from `from` to `to` (exclusive), both whole days of UTC, at which a line of five fields fires. */
export function crontabFirings(line: string, timeZone: string, from: number, to: number): number[] {
  const fields = line.trim().split(/\s+/);
  const [minute = "", hour = "", ...days] = fields;
  const minutes = Array.from({ length: 60 }, (_, value) => holds(minute, value, 0, 59));
  const hours = Array.from({ length: 24 }, (_, value) => holds(hour, value, 0, 23));
  // Such a line goes by elapsed time. Eight years have every date on every weekday.
  const always = hours.every(Boolean) && eachDay.every((day) => onDay(days, day));
  const found: number[] = [];
  let [today, matched, latest] = [Number.NaN, false, -Infinity];
  for (const { time, local } of clock(timeZone, from, to)) {
    const day = Math.floor(local / DAY);
    if (day !== today) [today, matched] = [day, onDay(days, day * DAY)];
    const of = new Date(local);
    const repeated = local <= latest;
    latest = Math.max(latest, local);
    if (!matched || !hours[of.getUTCHours()] || (repeated && !always) || time < from) continue;
    for (let i = 0; i < 15; i++) if (minutes[of.getUTCMinutes() + i]) found.push(time + i * MINUTE);
  }
  return found;
}

const eachDay = Array.from({ length: 8 * 366 }, (_, day) => Date.UTC(2024, 0, 1) + day * DAY);

interface Tick {
  readonly time: number;
  /** What the clocks show, as if it were UTC. */
  readonly local: number;
}

const clocks = new Map<string, readonly Tick[]>();

/**
 * Each quarter of an hour, from a day earlier on. Every zone changes its clocks at one, by quarters of an hour, and none
 * twice within an hour: where both ends of an hour show the same offset, so do its quarters.
 */
function clock(timeZone: string, from: number, to: number): readonly Tick[] {
  const key = [timeZone, from, to].join();
  const known = clocks.get(key);
  if (known) return known;
  const ticks: Tick[] = [];
  let local = shown(timeZone, from - DAY);
  for (let time = from - DAY; time < to; time += 4 * QUARTER) {
    const after = shown(timeZone, time + 4 * QUARTER);
    for (let quarter = 0; quarter < 4; quarter++) {
      const at = time + quarter * QUARTER;
      const steady = after - local === 4 * QUARTER;
      ticks.push({ time: at, local: steady ? local + quarter * QUARTER : shown(timeZone, at) });
    }
    local = after;
  }
  clocks.set(key, ticks);
  return ticks;
}

/** Whether a line of six fields, seconds first, matches a local time, given as if it were UTC. */
export function crontabMatches(fields: readonly string[], local: number): boolean {
  const [second = "", minute = "", hour = "", ...days] = fields;
  const at = new Date(local);
  return (
    holds(second, at.getUTCSeconds(), 0, 59) &&
    holds(minute, at.getUTCMinutes(), 0, 59) &&
    holds(hour, at.getUTCHours(), 0, 23) &&
    onDay(days, local)
  );
}

function onDay([date = "", month = "", weekday = ""]: readonly string[], local: number): boolean {
  const at = new Date(local);
  if (!holds(month, at.getUTCMonth() + 1, 1, 12, months)) return false;
  const onDate = date.split(",").some((item) => isDate(item.toUpperCase(), at));
  const onWeekday = weekday.split(",").some((item) => isWeekday(item, at));
  // "If both fields are restricted (don't contain *), either will do": a star at the beginning asks for both.
  const both = date.startsWith("*") || weekday.startsWith("*");
  return both ? onDate && onWeekday : onDate || onWeekday;
}

const lastDate = (at: Date): number =>
  new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();

function isDate(item: string, at: Date): boolean {
  const [today, last] = [at.getUTCDate(), lastDate(at)];
  const working = (date: number): boolean => {
    const weekday = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), date)).getUTCDay();
    return date >= 1 && date <= last && weekday >= 1 && weekday <= 5;
  };
  const [, before] = /^L(?:-(\d+))?$/.exec(item) ?? [];
  if (item.startsWith("L") && item !== "LW") return today === last - Number(before ?? 0);
  // The last working day: none comes after it.
  if (item === "LW") return working(today) && ![1, 2, 3].some((more) => working(today + more));
  if (!item.endsWith("W")) return holds(item, today, 1, 31);
  const wanted = Number(item.slice(0, -1));
  if (wanted > last || !working(today)) return false;
  // No working day of this month is nearer. Of two that are equally near there are none: a weekend has two days.
  return ![-3, -2, -1, 0, 1, 2, 3].some(
    (by) => working(wanted + by) && Math.abs(by) < Math.abs(wanted - today),
  );
}

function isWeekday(item: string, at: Date): boolean {
  const today = at.getUTCDay();
  const names = (day: string): boolean =>
    holds(day, today, 0, 6, weekdays) || (today === 0 && holds(day, 7, 0, 6, weekdays));
  const [, last] = /^(\w+)L$/i.exec(item) ?? [];
  if (last) return names(last) && at.getUTCDate() > lastDate(at) - 7;
  const [day = "", nth] = item.split("#");
  if (nth) return names(day) && Math.floor((at.getUTCDate() + 6) / 7) === Number(nth);
  // A range to Sunday ends the week, one from Sunday begins it.
  return names(/^(sun|0)-/i.test(item) ? item : item.replace(/-sun\b/i, "-7"));
}

/** Whether a field of values, ranges, lists and steps names a value. A step without an end goes on to `max`. */
function holds(
  field: string,
  value: number,
  min: number,
  max: number,
  named: readonly string[] = [],
): boolean {
  const number = (text: string): number => {
    const index = named.indexOf(text.toLowerCase());
    return index < 0 ? Number(text) : index + min;
  };
  return field.split(",").some((item) => {
    const [range = "", step = "1"] = item.split("/");
    if (range === "*") return value >= min && value <= max && (value - min) % Number(step) === 0;
    const [low = "", high] = range.split("-");
    const first = number(low);
    const last = high !== undefined ? number(high) : item.includes("/") ? Math.max(max, first) : first;
    return value >= first && value <= last && (value - first) % Number(step) === 0;
  });
}
