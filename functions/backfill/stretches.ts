/** What a plan's instants are, by the stretch of time in which they lie: so that a hundred of them, or a hundred thousand, fit into one row. */
import { toSecond } from "../model/run/run-name.ts";

/** How many occurrences there are of each verdict, in words such as `skipped` or `not seen yet`. */
export type ByVerdict = Readonly<Record<string, number>>;

/** What becomes of an instant: it will start; it has been done, or is being done; or it is left as it is. */
export type Fate = "starts" | "done" | "left";

/** The instants of one stretch, by what becomes of them; a stretch without any is left out. */
export interface PlanStretch extends Partial<Readonly<Record<Fate, ByVerdict>>> {
  /** Its first second, ISO 8601. */
  readonly from: string;
}

/** The most stretches of a plan. */
const mostStretches = 100;
const [minute, hour, day] = [60, 3_600, 86_400];
/** In seconds. A longer one is a multiple of the last. */
const lengths = [
  ...[1, 2, 5, 10, 20, 30, minute, 2 * minute, 5 * minute, 10 * minute, 20 * minute, 30 * minute],
  ...[hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day],
];

export class Stretches {
  /** How long each is, in seconds. */
  readonly seconds: number;
  readonly #counts = new Map<number, Map<Fate, Map<string, number>>>();

  /** @param from the first instant @param to the last one, both in seconds of epoch */
  constructor({ from, to }: { readonly from: number; readonly to: number }) {
    const least = (to - from + 1) / (mostStretches - 1);
    this.seconds = lengths.find((length) => length >= least) ?? Math.ceil(least / day) * day;
  }

  /** @param at in seconds of epoch */
  add(at: number, fate: Fate, word: string): void {
    const from = at - (at % this.seconds);
    const ofStretch = this.#counts.get(from) ?? new Map<Fate, Map<string, number>>();
    const counts = ofStretch.get(fate) ?? new Map<string, number>();
    this.#counts.set(from, ofStretch.set(fate, counts.set(word, (counts.get(word) ?? 0) + 1)));
  }

  /** The earliest first. */
  all(): readonly PlanStretch[] {
    return [...this.#counts]
      .sort(([a], [b]) => a - b)
      .map(([from, ofStretch]) => ({
        from: toSecond(new Date(from * 1000)),
        ...Object.fromEntries([...ofStretch].map(([fate, counts]) => [fate, Object.fromEntries(counts)])),
      }));
  }

  /** Of all of them together. */
  sumOf(fate: Fate): ByVerdict {
    const counts = new Map<string, number>();
    for (const ofStretch of this.#counts.values())
      for (const [word, count] of ofStretch.get(fate) ?? [])
        counts.set(word, (counts.get(word) ?? 0) + count);
    return Object.fromEntries(counts);
  }
}
