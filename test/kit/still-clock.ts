/** Time that passes only when the kit says so. Timers never fire: in a turn no lease runs short and no time runs out. A wait between two tries of an item is over at once. */
import type { Clock } from "../../functions/model/clock.ts";

export class StillClock implements Clock {
  #now: number;
  #elapsed = 0;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(): () => void {
    return () => {};
  }

  async wait(): Promise<void> {}

  /** Lets time pass. */
  skip(milliseconds: number): void {
    const passed = Math.max(0, milliseconds);
    this.#now += passed;
    this.#elapsed += passed;
  }
}
