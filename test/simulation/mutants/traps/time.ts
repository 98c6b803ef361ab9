/** Traps about time and chance: clocks that are wrong, timers that never fire, a function that is over too soon. */
import { isMadeBy, ownClock } from "../machine-facts.ts";
import { type Trap, trap } from "../mutant.ts";
import { changeClock, only, type Seam } from "../seams.ts";

/** A timer that never fires. */
const never = Number.POSITIVE_INFINITY;

/** The waits between the tries of a write that ends a turn. */
const backOffs = new Set([100, 200, 400, 800, 1_600, 3_000]);

/** Another time than the right one, where they differ by more than any two machines' clocks. */
const wrongBy = (other: number, now: number): number => (Math.abs(other - now) > 3_000 ? other : now);

const worker = (clock: Parameters<typeof changeClock>[0]): Seam => only("worker", changeClock(clock));

export const time: readonly Trap[] = [
  trap("no time left is read as none known", { remaining: (left) => (left <= 0 ? 900_000 : left) }),
  trap("a function is believed to last longer than it does", { remaining: (left) => Math.max(left, 15_000) }),
  trap("a worker's monotonic clock runs at half its speed", worker({ monotonic: (now) => now / 2 })),
  trap(
    "a worker's monotonic clock stops after a minute",
    worker({ monotonic: (now) => Math.min(now, 60_000) }),
  ),
  trap("a lease is counted from its answer", worker({ monotonic: (now, waited) => now - waited })),
  trap("a worker's clock is ten seconds ahead", worker({ now: (now) => now + 10_000 })),
  trap("a worker's clock is ten seconds behind", worker({ now: (now) => now - 10_000 })),
  trap(
    "the sweeper's clock is ten minutes ahead",
    only("sweeper", changeClock({ now: (now) => now + 600_000 })),
  ),
  trap(
    "the sweeper's clock is an hour behind",
    only("sweeper", changeClock({ now: (now) => now - 3_600_000 })),
  ),
  trap(
    "an operator's clock is an hour ahead",
    only("operator", changeClock({ now: (now) => now + 3_600_000 })),
  ),
  trap("an operator goes by the clock of their own machine", {
    clock: (machine) =>
      isMadeBy(machine, "operator") ? { now: (now) => wrongBy(ownClock(machine), now) } : undefined,
  }),
  trap(
    "the end of a turn that is throttled is not tried again",
    worker({ after: (length) => (backOffs.has(length) ? never : length) }),
  ),
  trap(
    "the end of a turn that is throttled is tried again once a minute",
    worker({ after: (length) => (backOffs.has(length) ? 60_000 : length) }),
  ),
  trap("long timers never fire", worker({ after: (length) => (length >= 5_000 ? never : length) })),
  trap("short timers never fire", worker({ after: (length) => (length < 5_000 ? never : length) })),
  trap("timers fire ten times too late", worker({ after: (length) => length * 10 })),
  trap("chance always draws the same number", { random: () => 0.5 }),
];
