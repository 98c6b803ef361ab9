/**
 * Schedules of a fixed number of seconds: `every 90 seconds`, ISO 8601 durations, EventBridge's `rate(…)`. They
 * count elapsed time on the beat of an anchor, so no clock change touches them. A day is 24 h, as in
 * EventBridge; months and years have no fixed length and are refused.
 */
import { checkedTime } from "./checked-time.ts";
import { walk } from "./local-schedule.ts";
import type { Schedule, ScheduleChange } from "./schedule.ts";
import { ScheduleError } from "./schedule-error.ts";

const BEGIN = 0;
const END = Date.UTC(2200, 0, 1);
const LONGEST = 366 * 86_400;
const units: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
};

export class IntervalSchedule implements Schedule {
  readonly seconds: number;
  /** An instant on the beat, in milliseconds, a whole second. */
  readonly anchor: number;

  constructor(seconds: number, anchor: Date) {
    this.seconds = seconds;
    this.anchor = Math.floor(checkedTime(anchor, "anchor") / 1000) * 1000;
  }

  next(after: Date): Date | undefined {
    const from = Math.max(checkedTime(after, "after"), BEGIN - 1);
    const step = this.seconds * 1000;
    const time = this.anchor + (Math.floor((from - this.anchor) / step) + 1) * step;
    return time < END ? new Date(time) : undefined;
  }

  between(from: Date, to: Date): Iterable<Date> {
    return walk(this, from, to);
  }

  describe(): string {
    return `every ${intervalWords(this.seconds)}`;
  }

  changes(from: Date, to: Date): ScheduleChange[] {
    checkedTime(from, "from");
    checkedTime(to, "to");
    return [];
  }
}

/** Seconds in their largest whole unit: "90 seconds", "1 hour". */
export function intervalWords(seconds: number): string {
  const [unit, size] = Object.entries(units).findLast(([, size]) => seconds % size === 0) as [string, number];
  return `${seconds / size} ${unit}${seconds === size ? "" : "s"}`;
}

/** The seconds of "90 seconds", "1 hour" or "minute"; `expression` is what a refusal shows. */
export function readInterval(text: string, expression: string): number {
  const [, count, unit] = /^(?:(\d{1,9})\s+)?(second|minute|hour|day|week)s?$/i.exec(text.trim()) ?? [];
  if (!unit) refuse(expression, 'as in "every 90 seconds", with seconds, minutes, hours, days or weeks');
  return checkedSeconds(Number(count ?? 1) * (units[unit.toLowerCase()] as number), expression);
}

/** The seconds of an ISO 8601 duration of fixed length, such as "PT90S" or "P1DT12H". */
export function readDuration(expression: string): number {
  const match =
    /^P(?=.)(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/.exec(
      expression,
    );
  if (!match) {
    refuse(
      expression,
      'an ISO 8601 duration of fixed length, such as "PT90S" or "P1D"; months and years are cron',
    );
  }
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return checkedSeconds((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds, expression);
}

/** The seconds of the inside of EventBridge's `rate(…)`; refuses the spellings that AWS leaves open. */
export function readRate(inside: string, expression: string): number {
  const [, count, unit, plural] = /^([1-9]\d{0,8}) +(minute|hour|day)(s?)$/.exec(inside) ?? [];
  if (!unit) refuse(expression, 'as in "rate(5 minutes)", with minutes, hours or days, from 1');
  const value = Number(count);
  if ((value === 1) !== (plural === ""))
    refuse(expression, `"rate(${value} ${unit}${value === 1 ? "" : "s"})"`);
  return checkedSeconds(value * (units[unit] as number), expression);
}

function checkedSeconds(seconds: number, expression: string): number {
  if (seconds >= 1 && seconds <= LONGEST) return seconds;
  refuse(expression, "from 1 second to 366 days");
}

function refuse(value: string, allowed: string): never {
  throw new ScheduleError({ code: "invalid-expression", field: "interval", value, allowed, place: 0 });
}
