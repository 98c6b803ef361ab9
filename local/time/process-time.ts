/**
 * Local time inside a function's process: its `Date` and `performance.now()` follow what the executor says.
 * Timers stay the machine's. The monotonic side never goes back: it stands while time is frozen and jumps when
 * time is set forward, as leases counted on it must lapse with those in the tables.
 */
import { installDate } from "./date.ts";
import type { LocalTimeState } from "./local-time.ts";

/** Makes this process follow local time. @returns what tells it of a change */
export function followLocalTime(first: LocalTimeState): (state: LocalTimeState) => void {
  const machineNow = Date.now.bind(Date);
  const machineMonotonic = performance.now.bind(performance);
  let state = first;
  let monotonicOffset = 0;
  let frozenMonotonic = machineMonotonic();

  const now = () => state.frozen ?? machineNow() + state.offset;
  const monotonic = () =>
    state.frozen === undefined ? machineMonotonic() + monotonicOffset : frozenMonotonic;
  installDate(now);
  performance.now = monotonic;

  return (next) => {
    const before = { now: now(), monotonic: monotonic() };
    state = next;
    const reached = before.monotonic + Math.max(0, now() - before.now);
    frozenMonotonic = reached;
    monotonicOffset = reached - machineMonotonic();
  };
}
