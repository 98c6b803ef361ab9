/**
 * Local time inside a function's process: its `Date` and `performance.now()` follow the state that the executor
 * sends. Timers stay the machine's. `performance.now()` never goes back: it stops while time is frozen and jumps
 * when time is set forward, so that leases counted by it expire together with those in the tables.
 */
import { installDate } from "./date.ts";
import type { LocalTimeState } from "./local-time.ts";

/** Makes this process follow local time. @returns sets a new state */
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
