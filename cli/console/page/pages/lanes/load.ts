/** The hours ahead of a lane, those without instants too. */
import { hourMs } from "../../words/time.ts";
import type { Hour } from "./documents.ts";

/** Of seven days, and of the hour that has begun. */
const count = 169;

export interface Slot {
  /** Its first instant, in epoch milliseconds. */
  readonly at: number;
  readonly runs: number;
  /** Undefined where nothing comes. */
  readonly hour?: Hour;
}

/** @param now in epoch milliseconds */
export function slotsFrom(load: readonly Hour[], now: number): readonly Slot[] {
  const hours = new Map(load.map((hour) => [Date.parse(hour.from), hour]));
  const first = Math.floor(now / hourMs) * hourMs;
  return Array.from({ length: count }, (_, i) => {
    const at = first + i * hourMs;
    const hour = hours.get(at);
    return { at, runs: hour?.runs ?? 0, hour };
  });
}

/** Where the busiest hour is, the first of them. */
export function busiestOf(slots: readonly Slot[]): number {
  return slots.reduce((best, { runs }, i) => (runs > (slots[best]?.runs ?? 0) ? i : best), 0);
}

/** Where the days begin on the viewer's clocks, as parts of the whole, with their names. */
export function daysOf(slots: readonly Slot[]): readonly { readonly at: number; readonly name: string }[] {
  const name = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric" });
  return slots.flatMap(({ at }, i) => {
    const isNew = i > 0 && new Date(at).getDate() !== new Date(at - hourMs).getDate();
    return isNew ? [{ at: i / slots.length, name: name.format(at) }] : [];
  });
}
