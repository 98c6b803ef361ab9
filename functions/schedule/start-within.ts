import type { InstantSource } from "./instants/instants.ts";

/** The longest that a delivery may be late where its trigger says nothing of it. */
export const daySeconds = 86_400;

/** Seconds after an instant within which a delivery may start a run: the shorter of 24 h and the time to the next instant but one. */
export function startWithin(source: InstantSource, instant: number): number {
  const next = source.first(instant + 1000);
  const afterNext = next === Infinity ? next : source.first(next + 1000);
  return Math.min(daySeconds, Math.floor((afterNext - instant) / 1000));
}
