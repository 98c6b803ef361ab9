/**
 * The local times of windows. In each period of a window one instant is drawn by a seed, the same on every day,
 * so that a fleet spreads over the window and each task keeps its place in it: all periods of a window share the
 * draw, which keeps its instants one interval apart. A remainder shorter than the interval fires only if the
 * draw falls into it. Where an exclusion covers the drawn instant, it is drawn again from what is left of that
 * period on that day; a period that is all excluded has none.
 */

import { triggerId } from "../../model/trigger.ts";
import type { TimeRange, WindowDefinition } from "../expression/window.ts";
import { DAY, END_DAY, isoWeek, MONTHS, monthOf, monthStart } from "./calendar.ts";
import { type LocalRule, lowest } from "./cron-rule.ts";
import { MonthDays } from "./month-days.ts";

/** Years look alike again within 40 of them, even around 2100: what has not come by then never does. */
const SEARCH_MONTHS = 41 * 12;
const DAY_SECONDS = 86_400;

export class WindowRule implements LocalRule {
  readonly definitions: readonly WindowDefinition[];
  readonly #days: readonly MonthDays[];
  /** The days of each definition as bits, by month. */
  readonly #bits: readonly Int32Array[];
  /** Times of day by window and by the days on which exclusions touch it. */
  readonly #times = new Map<number, readonly number[]>();
  readonly #seed: string;

  constructor(definitions: readonly WindowDefinition[], seed: string) {
    this.definitions = definitions;
    this.#days = definitions.map(({ days }) => new MonthDays(days));
    this.#bits = definitions.map(() => new Int32Array(MONTHS).fill(-1));
    this.#seed = seed;
  }

  nextLocal(local: number): number {
    // A window of the day before may reach past midnight.
    const first = Math.max(Math.floor(local / DAY) - 1, 0);
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
        const from = (local - (start + date) * DAY) / 1000;
        const time = this.#timesOn(index, month, date).find((time) => time >= from);
        if (time !== undefined) return (start + date) * DAY + time * 1000;
      }
    }
    return Infinity;
  }

  /** The days of a month that a definition means, as bits. */
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

  /** Whether a definition means the day before a date (from 0) of a month, the day itself, the next: bits 0 to 2. */
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
      times = drawn(ranges, excluded.subarray(DAY_SECONDS), this.#seed);
      this.#times.set(key, times);
    }
    return times;
  }
}

/** One instant in each period of each range, where `excluded` is not set; seconds from midnight, in order. */
function drawn(ranges: readonly TimeRange[], excluded: Uint8Array, seed: string): number[] {
  const times = new Set<number>();
  for (const { begin, end, every } of ranges) {
    const period = Math.min(every, end - begin);
    // The model's hash of texts spreads evenly, since the range follows the seed; 24 bits tell a day's seconds apart.
    const draw = Number.parseInt(triggerId("", seed, `${begin}-${end}@${every}`).slice(1), 16) / 2 ** 24;
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
