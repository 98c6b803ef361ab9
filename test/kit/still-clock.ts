/** Time that passes only when the kit says so. Timers never fire: in a turn no lease runs short and no time runs out. A wait between two tries of an item is over at once. */
import { clearTimeout, setTimeout } from "node:timers";
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

  after(_milliseconds?: number, _action?: () => void): () => void {
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

/** The longest wait of a timer, in milliseconds. */
const longestTimerMs = 2 ** 31 - 1;

/** The same for a command, which takes the machine's time: timers fire, and time passes as far as they say. So a command that is too slow is ended as on AWS. */
export class CommandClock extends StillClock {
  override after(milliseconds = 0, action = () => {}): () => void {
    const due = this.monotonic() + milliseconds;
    const fire = () => {
      this.skip(due - this.monotonic());
      action();
    };
    const timer = setTimeout(fire, Math.min(milliseconds, longestTimerMs));
    // A test that has failed does not wait for it.
    timer.unref();
    return () => clearTimeout(timer);
  }
}
