/**
 * The local times of windows. In each period of a window one instant is drawn by a seed, the same on every day,
 * so that a fleet spreads over the window and each task keeps its place in it: all periods of a window share the
 * draw, which keeps its instants one interval apart. A remainder shorter than the interval fires only if the
 * draw falls into it. Where an exclusion covers the drawn instant, it is drawn again from what is left of that
 * period on that day; a period that is all excluded has none.
 */

import { triggerId } from "../model/trigger.ts";
import { DAY, END_DAY, isoWeek, monthOf, monthStart } from "./calendar.ts";
import type { LocalRule } from "./cron-rule.ts";
import { MonthDays } from "./month-days.ts";
import type { TimeRange, WindowDefinition } from "./window-expression.ts";

/** Years look alike again within 40 of them, even around 2100: what has not come by then never does. */
const SEARCH_DAYS = 41 * 366;
const DAY_SECONDS = 86_400;

export class WindowRule implements LocalRule {
  readonly definitions: readonly WindowDefinition[];
  readonly #days: readonly MonthDays[];
  readonly #seed: string;
  /** Times of day by definition and by the exclusions that touch it. */
  readonly #times = new Map<string, readonly number[]>();

  constructor(definitions: readonly WindowDefinition[], seed: string) {
    this.definitions = definitions;
    this.#days = definitions.map(({ days }) => new MonthDays(days));
    this.#seed = seed;
  }

  nextLocal(local: number): number {
    const first = Math.max(Math.floor(local / DAY) - 1, 0);
    let found = Infinity;
    this.definitions.forEach(({ exclude }, index) => {
      // A window of the day before may reach past midnight.
      for (
        let day = first;
        !exclude && day < Math.min(first + SEARCH_DAYS, END_DAY) && day * DAY < found;
        day++
      ) {
        if (!this.#has(index, day)) continue;
        const time = this.#timesOf(index, day).find((time) => day * DAY + time * 1000 >= local);
        if (time !== undefined) found = Math.min(found, day * DAY + time * 1000);
        if (time !== undefined) break;
      }
    });
    return found;
  }

  /** Whether a definition means a day. */
  #has(index: number, day: number): boolean {
    const { weeks, months } = this.definitions[index] as WindowDefinition;
    const month = day < 0 || day >= END_DAY ? -1 : monthOf(day);
    if (month < 0 || months?.includes((month % 12) + 1) === false) return false;
    const start = monthStart[month] as number;
    const bits = (this.#days[index] as MonthDays).in((monthStart[month + 1] as number) - start, start);
    return ((bits >>> (day - start)) & 1) === 1 && weeks?.includes(isoWeek(day)) !== false;
  }

  /** The seconds from midnight at which a window of `day` fires, in order. */
  #timesOf(index: number, day: number): readonly number[] {
    const touching = this.definitions.flatMap(({ exclude, ranges }, number) =>
      exclude
        ? [-1, 0, 1]
            .filter((shift) => this.#has(number, day + shift))
            .map((shift) => ({ ranges, number, shift }))
        : [],
    );
    const key = [index, ...touching.map(({ number, shift }) => `${number}@${shift}`)].join();
    let times = this.#times.get(key);
    if (!times) {
      const excluded = (time: number): boolean =>
        touching.some(({ ranges, shift }) =>
          ranges.some(({ begin, end }) => {
            const at = time - shift * DAY_SECONDS;
            return at >= begin && at < end;
          }),
        );
      times = drawn((this.definitions[index] as WindowDefinition).ranges, excluded, this.#seed);
      this.#times.set(key, times);
    }
    return times;
  }
}

/** One instant in each period of each range, outside of what is excluded; seconds from midnight, in order. */
function drawn(ranges: readonly TimeRange[], excluded: (time: number) => boolean, seed: string): number[] {
  const times = new Set<number>();
  for (const { begin, end, every } of ranges) {
    const period = Math.min(every, end - begin);
    // The model's hash of texts spreads evenly, since the range follows the seed; 24 bits tell a day's seconds apart.
    const draw = Number.parseInt(triggerId("", seed, `${begin}-${end}@${every}`).slice(1), 16) / 2 ** 24;
    for (let from = begin; from < end; from += period) {
      const until = Math.min(from + period, end);
      let time: number | undefined = from + Math.floor(draw * period);
      if (time >= until) continue;
      if (excluded(time)) {
        const free: number[] = [];
        for (let second = from; second < until; second++) if (!excluded(second)) free.push(second);
        time = free[Math.floor(draw * free.length)];
      }
      if (time !== undefined) times.add(time);
    }
  }
  return [...times].sort((a, b) => a - b);
}
