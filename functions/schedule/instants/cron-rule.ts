/**
 * The local times that a cron line matches. Time zones and clock changes are left to `LocalSource`. Each field is a
 * table that gives the next matching value, so one step costs a few look-ups. A field that has no further match
 * starts over and carries one to the next larger field, as in an addition.
 */
import { DAY_MS, END_DAY, FIRST_YEAR, MONTHS, monthOf, monthStart } from "./calendar.ts";
import type { MonthDays } from "./month-days.ts";

/** Matches local times, given in milliseconds as if they were UTC. */
export interface LocalRule {
  readonly kind: "cron" | "window";
  /** The first match at or after `local`; `Infinity` if there is none. */
  nextLocal(local: number): number;
}

/** The values of a cron line, field by field, each list in ascending order. */
export interface CronFields {
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: MonthDays;
  /** 1 to 12. */
  readonly months: readonly number[];
  /** Undefined for every year. */
  readonly years?: readonly number[];
}

export class CronRule implements LocalRule {
  readonly kind = "cron";
  readonly fields: CronFields;
  readonly #seconds: Uint8Array;
  readonly #minutes: Uint8Array;
  readonly #hours: Uint8Array;
  readonly #months: Uint8Array;
  readonly #years: ReadonlySet<number> | undefined;
  /** The first matching time of a day, in milliseconds. */
  readonly #first: number;

  constructor(fields: CronFields) {
    this.fields = fields;
    this.#seconds = nextTable(fields.seconds, 60);
    this.#minutes = nextTable(fields.minutes, 60);
    this.#hours = nextTable(fields.hours, 24);
    this.#months = nextTable(fields.months, 13);
    this.#years = fields.years && new Set(fields.years);
    this.#first = this.#nextTime(0);
  }

  nextLocal(local: number): number {
    const from = local < 0 ? 0 : local;
    const day = Math.floor(from / DAY_MS);
    if (day >= END_DAY) return Infinity;
    let month = monthOf(day);
    let bits = this.#bits(month) >>> (day - (monthStart[month] as number));
    if (bits & 1) {
      const time = this.#nextTime((from - day * DAY_MS) / 1000);
      if (time < DAY_MS) return day * DAY_MS + time;
    }
    bits >>>= 1;
    if (bits !== 0) return (day + 1 + lowest(bits)) * DAY_MS + this.#first;
    while (++month < MONTHS) {
      bits = this.#bits(month);
      if (bits !== 0) return ((monthStart[month] as number) + lowest(bits)) * DAY_MS + this.#first;
    }
    return Infinity;
  }

  #bits(month: number): number {
    const number = (month % 12) + 1;
    if (this.#months[number] !== number || this.#years?.has(FIRST_YEAR + Math.floor(month / 12)) === false)
      return 0;
    const start = monthStart[month] as number;
    return this.fields.days.in((monthStart[month + 1] as number) - start, start);
  }

  /** The first matching time of day at or after second `from`, in milliseconds; `DAY_MS` if there is none. */
  #nextTime(from: number): number {
    let hour = (from / 3600) | 0;
    let minute = ((from / 60) | 0) % 60;
    let second = this.#seconds[from % 60] as number;
    // When a field moves on, the smaller ones go back to their first value.
    if (second === 60) minute++;
    const nextMinute = this.#minutes[minute] as number;
    if (nextMinute === 60) hour++;
    const nextHour = this.#hours[hour] as number;
    if (nextHour === 24) return DAY_MS;
    if (nextHour !== hour || nextMinute !== minute || second === 60) second = this.#seconds[0] as number;
    minute = nextHour !== hour || nextMinute === 60 ? (this.#minutes[0] as number) : nextMinute;
    return ((nextHour * 60 + minute) * 60 + second) * 1000;
  }
}

/** For each index up to `size`, the first value at or after it; `size` if there is none. */
function nextTable(values: readonly number[], size: number): Uint8Array {
  const table = new Uint8Array(size + 1).fill(size);
  for (let index = size - 1; index >= 0; index--) {
    table[index] = values.includes(index) ? index : (table[index + 1] as number);
  }
  return table;
}

/** The index of the lowest bit that is set. */
export function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
