/**
 * The local times of windows. A window fires once in each of its periods, at an instant that is drawn from the seed.
 * All periods of a window, on every day, share one draw: a task keeps its place in the window, its instants are one
 * interval apart, and the tasks of a fleet spread over the window. A last period that is shorter than the interval
 * fires only if the draw falls into it. Where an exclusion covers the drawn instant, the instant is drawn again from
 * the rest of that period on that day; a period that is excluded whole does not fire.
 */
import { hash24 } from "../../model/hash.ts";
import { DAY_MS, END_DAY, isoWeek, MONTHS, monthOf, monthStart } from "./calendar.ts";
import { type LocalRule, lowest } from "./cron-rule.ts";
import { type DayRule, MonthDays } from "./month-days.ts";

/** A range of the day, in seconds from midnight; `end` is over 86,400 if the range passes midnight. */
export interface TimeRange {
  readonly begin: number;
  /** Exclusive; one second after `begin` for a single instant. */
  readonly end: number;
  /** The interval in seconds; one instant is drawn in each. */
  readonly every: number;
}

/** One definition. It applies on the days that all of `days`, `weeks` and `months` match. */
export interface WindowDefinition {
  /** Written with `!`: the windows do not fire within its ranges. */
  readonly exclude: boolean;
  readonly ranges: readonly TimeRange[];
  /** At least one of these must match. */
  readonly days: readonly DayRule[];
  /** ISO weeks, 1 to 53. Undefined for all. */
  readonly weeks?: readonly number[];
  /** 1 to 12. Undefined for all. */
  readonly months?: readonly number[];
}

/** The calendar repeats within 40 years, even around 2100: a date that has not come by then never comes. */
const SEARCH_MONTHS = 41 * 12;
const DAY_SECONDS = 86_400;

export class WindowRule implements LocalRule {
  readonly kind = "window";
  readonly definitions: readonly WindowDefinition[];
  readonly #days: readonly MonthDays[];
  /** The matching days of each definition as bits, by month; -1 until computed. */
  readonly #bits: readonly Int32Array[];
  /** Times of day, by window and by which exclusions apply the day before, the day itself and the day after. */
  readonly #times = new Map<number, readonly number[]>();
  readonly #seed: string;

  constructor(definitions: readonly WindowDefinition[], seed: string) {
    this.definitions = definitions;
    this.#days = definitions.map(({ days }) => new MonthDays(days));
    this.#bits = definitions.map(() => new Int32Array(MONTHS).fill(-1));
    this.#seed = seed;
  }

  nextLocal(local: number): number {
    // A window of the day before may run past midnight.
    const first = Math.max(Math.floor(local / DAY_MS) - 1, 0);
    let found = Infinity;
    this.definitions.forEach(({ exclude }, index) => {
      if (!exclude && first < END_DAY) found = Math.min(found, this.#next(index, first, local));
    });
    return found;
  }

  #next(index: number, first: number, local: number): number {
    const begin = monthOf(first);
    const end = Math.min(begin + SEARCH_MONTHS, MONTHS);
    for (let month = begin; month < end; month++) {
      const start = monthStart[month] as number;
      let bits = this.#daysIn(index, month);
      if (month === begin) bits &= -1 << (first - start);
      for (; bits !== 0; bits &= bits - 1) {
        const date = lowest(bits);
        const from = (local - (start + date) * DAY_MS) / 1000;
        const time = this.#timesOn(index, month, date).find((time) => time >= from);
        if (time !== undefined) return (start + date) * DAY_MS + time * 1000;
      }
    }
    return Infinity;
  }

  /** The days of a month that a definition matches, as bits. */
  #daysIn(index: number, month: number): number {
    if (month < 0 || month >= MONTHS) return 0;
    const known = this.#bits[index] as Int32Array;
    let bits = known[month] as number;
    if (bits < 0) {
      const { weeks, months } = this.definitions[index] as WindowDefinition;
      const start = monthStart[month] as number;
      const length = (monthStart[month + 1] as number) - start;
      bits =
        months?.includes((month % 12) + 1) === false ? 0 : (this.#days[index] as MonthDays).in(length, start);
      for (let date = 0; weeks && date < length; date++) {
        if (!weeks.includes(isoWeek(start + date))) bits &= ~(1 << date);
      }
      known[month] = bits;
    }
    return bits;
  }

  /** Whether a definition matches the day before a date (from 0) of a month, the day itself and the day after: bits 0 to 2. */
  #around(index: number, month: number, date: number): number {
    const bits = this.#daysIn(index, month);
    const length = (monthStart[month + 1] as number) - (monthStart[month] as number);
    if (date > 0 && date < length - 1) return (bits >>> (date - 1)) & 7;
    const before = (monthStart[month] as number) - (monthStart[month - 1] ?? 0);
    return (
      (date > 0 ? (bits >>> (date - 1)) & 1 : this.#daysIn(index, month - 1) >>> (before - 1)) |
      (((bits >>> date) & 1) << 1) |
      ((date < length - 1 ? (bits >>> (date + 1)) & 1 : this.#daysIn(index, month + 1) & 1) << 2)
    );
  }

  /** The seconds from midnight at which a window fires on a date (from 0) of a month, in order. */
  #timesOn(index: number, month: number, date: number): readonly number[] {
    let key = index;
    for (let other = 0; other < this.definitions.length; other++) {
      if (this.definitions[other]?.exclude) key = key * 8 + this.#around(other, month, date);
    }
    let times = this.#times.get(key);
    if (!times) {
      const excluded = new Uint8Array(4 * DAY_SECONDS);
      this.definitions.forEach(({ exclude, ranges }, other) => {
        for (let shift = 0; exclude && shift < 3; shift++) {
          if (!((this.#around(other, month, date) >>> shift) & 1)) continue;
          for (const { begin, end } of ranges)
            excluded.fill(1, begin + shift * DAY_SECONDS, end + shift * DAY_SECONDS);
        }
      });
      const { ranges } = this.definitions[index] as WindowDefinition;
      times = drawTimes(ranges, excluded.subarray(DAY_SECONDS), this.#seed);
      this.#times.set(key, times);
    }
    return times;
  }
}

/** One instant in each period of each range, where `excluded` is not set; seconds from midnight, in order. */
function drawTimes(ranges: readonly TimeRange[], excluded: Uint8Array, seed: string): number[] {
  const times = new Set<number>();
  for (const { begin, end, every } of ranges) {
    const period = Math.min(every, end - begin);
    // The hash spreads evenly because the range comes after the seed. Its 24 bits are enough for the seconds of a day.
    const draw = hash24(`${seed}\n${begin}-${end}@${every}`) / 2 ** 24;
    for (let from = begin; from < end; from += period) {
      const until = Math.min(from + period, end);
      let time = from + Math.floor(draw * period);
      if (time >= until || !excluded.subarray(from, until).includes(0)) continue;
      if (excluded[time]) {
        const free: number[] = [];
        for (let second = from; second < until; second++) if (!excluded[second]) free.push(second);
        time = free[Math.floor(draw * free.length)] as number;
      }
      times.add(time);
    }
  }
  return [...times].sort((a, b) => a - b);
}
