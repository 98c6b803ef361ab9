/**
 * The local times of windows. In each period of a window one instant is drawn by a seed, the same on every day,
 * so that a fleet spreads over the window and each task keeps its place in it: all periods of a window share the
 * draw, which keeps its instants one interval apart. A remainder shorter than the interval fires only if the
 * draw falls into it. Where an exclusion covers the drawn instant, it is drawn again from what is left of that
 * period on that day; a period that is all excluded has none.
 */
import { END_DAY, isoWeek, monthOf, monthStart } from "./calendar.ts";
import type { LocalRule } from "./cron-rule.ts";
import { MonthDays } from "./month-days.ts";
import { DAY } from "./schedule.ts";
import type { TimeRange, WindowDefinition } from "./window-expression.ts";

/** Years look alike again within 40 of them, even around 2100: what has not come by then never does. */
const SEARCH_DAYS = 41 * 366;
const DAY_SECONDS = 86_400;

type Span = readonly [begin: number, end: number];

export class WindowRule implements LocalRule {
  readonly definitions: readonly WindowDefinition[];
  readonly #windows: readonly Days[];
  readonly #exclusions: readonly Days[];
  readonly #seed: string;
  /** Times of day by window and by the exclusions that touch it. */
  readonly #times = new Map<string, readonly number[]>();

  constructor(definitions: readonly WindowDefinition[], seed: string) {
    this.definitions = definitions;
    this.#seed = seed;
    this.#windows = definitions.filter(({ exclude }) => !exclude).map((definition) => new Days(definition));
    this.#exclusions = definitions.filter(({ exclude }) => exclude).map((definition) => new Days(definition));
  }

  nextLocal(local: number): number {
    let found = Infinity;
    this.#windows.forEach((window, index) => {
      found = Math.min(found, this.#next(window, index, local < 0 ? 0 : local));
    });
    return found;
  }

  #next(window: Days, index: number, local: number): number {
    // A window of the day before may reach past midnight.
    const first = Math.max(Math.floor(local / DAY) - 1, 0);
    const end = Math.min(first + SEARCH_DAYS, END_DAY);
    for (let day = first; day < end; day++) {
      if (!window.has(day)) continue;
      const from = (local - day * DAY) / 1000;
      const time = this.#timesOf(window, index, day).find((time) => time >= from);
      if (time !== undefined) return day * DAY + time * 1000;
    }
    return Infinity;
  }

  /** The seconds from midnight at which a window of `day` fires, in order. */
  #timesOf(window: Days, index: number, day: number): readonly number[] {
    const touching = this.#exclusions.flatMap((exclusion, number) =>
      [-1, 0, 1].filter((shift) => exclusion.has(day + shift)).map((shift) => ({ exclusion, number, shift })),
    );
    const key = [index, ...touching.map(({ number, shift }) => `${number}@${shift}`)].join();
    let times = this.#times.get(key);
    if (!times) {
      const excluded = touching.flatMap(({ exclusion, shift }) =>
        exclusion.definition.ranges.map(
          ({ begin, end }): Span => [
            begin + shift * DAY_SECONDS,
            Math.max(end, begin + 1) + shift * DAY_SECONDS,
          ],
        ),
      );
      times = drawn(window.definition.ranges, excluded, this.#seed);
      this.#times.set(key, times);
    }
    return times;
  }
}

/** The days of a definition. */
class Days {
  readonly definition: WindowDefinition;
  readonly #days: MonthDays;
  readonly #weeks: ReadonlySet<number> | undefined;
  readonly #months: ReadonlySet<number> | undefined;

  constructor(definition: WindowDefinition) {
    this.definition = definition;
    this.#days = new MonthDays(definition.days);
    this.#weeks = definition.weeks && new Set(definition.weeks);
    this.#months = definition.months && new Set(definition.months);
  }

  has(day: number): boolean {
    if (day < 0 || day >= END_DAY) return false;
    const month = monthOf(day);
    if (this.#months?.has((month % 12) + 1) === false) return false;
    const start = monthStart[month] as number;
    const bits = this.#days.in((monthStart[month + 1] as number) - start, (start + 4) % 7);
    return ((bits >>> (day - start)) & 1) === 1 && this.#weeks?.has(isoWeek(day)) !== false;
  }
}

/** One instant in each period of each range, outside of `excluded`; seconds from midnight, in order. */
function drawn(ranges: readonly TimeRange[], excluded: readonly Span[], seed: string): number[] {
  const times = new Set<number>();
  for (const { begin, end, every } of ranges) {
    const period = Math.min(every, Math.max(end - begin, 1));
    const draw = fraction(`${seed}\n${begin}-${end}@${every}`);
    for (let from = begin; from < Math.max(end, begin + 1); from += period) {
      const time = from + Math.floor(draw * period);
      const until = Math.min(from + period, Math.max(end, begin + 1));
      if (time >= until) continue;
      if (!excluded.some(([low, high]) => time >= low && time < high)) times.add(time);
      else {
        const again = drawFree([from, until], excluded, draw);
        if (again !== undefined) times.add(again);
      }
    }
  }
  return [...times].sort((a, b) => a - b);
}

/** The second at `draw` (0 to 1) of what `excluded` leaves of a span; none if it leaves nothing. */
function drawFree([begin, end]: Span, excluded: readonly Span[], draw: number): number | undefined {
  const free: Span[] = [];
  let from = begin;
  for (const [low, high] of [...excluded].sort((a, b) => a[0] - b[0])) {
    if (low >= end) break;
    if (low > from) free.push([from, low]);
    from = Math.max(from, high);
  }
  if (from < end) free.push([from, end]);
  let at = Math.floor(draw * free.reduce((sum, [low, high]) => sum + high - low, 0));
  for (const [low, high] of free) {
    if (at < high - low) return low + at;
    at -= high - low;
  }
  return undefined;
}

/** A number from 0 to 1 (exclusive) that spreads evenly over texts: FNV-1a, then the mixer of MurmurHash3. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
