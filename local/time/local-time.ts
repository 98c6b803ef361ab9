/**
 * The time that everything local goes by: schedules, delays, visibility, leases.
 *
 * It is the machine's clock plus an offset, or it is frozen. Set forward, it steps from timer to timer, so that
 * each timer's function sees exactly the instant it asked for. Set backward, it fires nothing, and the timers wait
 * again. Timers' functions are called synchronously; what they start asynchronously continues after the step.
 *
 * Other processes receive the state (`state`, `onChange`) and build the same time from it (`LocalTime.of`). The
 * process's own Date does not change; `installDate` makes it follow.
 */

/** The longest time that `setTimeout` can wait, in milliseconds. */
const longestTimeout = 2 ** 31 - 1;

/** What another process needs to know the time. Instants in epoch milliseconds. */
export interface LocalTimeState {
  /** Local time minus the machine's, in milliseconds. It counts only while time is not frozen. */
  offset: number;
  /** The instant at which time is frozen, if it is. */
  frozen?: number;
}

interface Timer {
  instant: number;
  order: number;
  fire: () => void;
}

/** A clock that can be frozen, set, advanced and resumed. */
export class LocalTime {
  #offset = 0;
  #frozen: number | undefined;
  #monotonicOffset = 0;
  #frozenMonotonic = 0;
  #destination: number | undefined;
  #timers: Timer[] = [];
  #order = 0;
  #armed: NodeJS.Timeout | undefined;
  #listeners = new Set<(state: LocalTimeState) => void>();
  #machine: () => number;

  /**
   * @param machine the machine's clock, epoch milliseconds. @default the Date at construction, so that a Date
   *   that is installed later, and follows this clock, does not become its source
   */
  constructor(machine: () => number = Date.now.bind(Date)) {
    this.#machine = machine;
  }

  /** A clock with the time that a state describes. */
  static of(state: LocalTimeState): LocalTime {
    const time = new LocalTime();
    time.restore(state);
    return time;
  }

  /** The local instant, epoch milliseconds. */
  now(): number {
    return this.#frozen ?? this.#machine() + this.#offset;
  }

  /** Milliseconds that never go back. They stop while time is frozen and jump when it is set forward. */
  monotonic(): number {
    return this.#frozen === undefined ? performance.now() + this.#monotonicOffset : this.#frozenMonotonic;
  }

  /** The instant at which the move in progress ends. Now, if time is not being moved. */
  get destination(): number {
    return this.#destination ?? this.now();
  }

  get frozen(): boolean {
    return this.#frozen !== undefined;
  }

  /** What `LocalTime.of` builds the same time from, in this or another process. */
  get state(): LocalTimeState {
    return { offset: this.#offset, frozen: this.#frozen };
  }

  /** Takes on another clock's state. Timers that are due by it fire, as with `set`. */
  restore({ offset, frozen }: LocalTimeState): void {
    this.#moveTo(frozen ?? this.#machine() + offset);
    if (frozen === undefined) this.#thaw();
    else this.#freeze();
    this.#changed();
  }

  /** Stops time where it is. */
  freeze(): void {
    this.#freeze();
    this.#changed();
  }

  /** Lets time run on from where it was frozen. */
  resume(): void {
    this.#thaw();
    this.#changed();
  }

  /** Moves to an instant, rounded to a millisecond, forward or backward. Frozen time stays frozen there. */
  set(instant: number | Date): void {
    const target = Number(instant);
    if (!Number.isFinite(target)) throw new Error(`time to set: expected a valid instant, got ${instant}`);
    this.#moveTo(Math.round(target));
    this.#changed();
  }

  /** Moves forward. 0 milliseconds fire the timers that are due now. Throws on a negative number. */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0 && Number.isFinite(milliseconds))) {
      throw new Error(`time to advance by: expected milliseconds, 0 or more, got ${milliseconds}`);
    }
    this.set(this.now() + milliseconds);
  }

  /**
   * Calls a function once, when local time reaches the instant. When time is set forward, timers fire in the order
   * of their instants. A timer for a past instant fires soon, but never before this returns.
   *
   * @returns cancels the timer
   */
  at(instant: number, fire: () => void): () => void {
    const timer: Timer = { instant, order: this.#order++, fire };
    const after = this.#timers.findIndex((other) => other.instant > instant);
    if (after === -1) this.#timers.push(timer);
    else this.#timers.splice(after, 0, timer);
    if (this.#timers[0] === timer) this.#arm();
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index === -1) return;
      this.#timers.splice(index, 1);
      if (index === 0) this.#arm();
    };
  }

  /** Calls a function after each freeze, set, advance, resume and restore. @returns removes the listener */
  onChange(listener: (state: LocalTimeState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Cancels all timers, so that the process can end. */
  close(): void {
    this.#timers = [];
    this.#arm();
  }

  #freeze(): void {
    if (this.#frozen !== undefined) return;
    this.#frozenMonotonic = this.monotonic();
    this.#frozen = this.now();
  }

  #thaw(): void {
    if (this.#frozen === undefined) return;
    this.#offset = this.#frozen - this.#machine();
    this.#monotonicOffset = this.#frozenMonotonic - performance.now();
    this.#frozen = undefined;
  }

  /** Steps through the timers on the way, including those that earlier ones set. */
  #moveTo(target: number): void {
    const wasFrozen = this.frozen;
    this.#freeze();
    this.#destination = target;
    let timer = this.#timers[0];
    while (timer !== undefined && timer.instant <= target) {
      this.#timers.shift();
      this.#jump(Math.max(timer.instant, this.now()));
      this.#call(timer);
      timer = this.#timers[0];
    }
    this.#jump(target);
    this.#destination = undefined;
    if (!wasFrozen) this.#thaw();
  }

  #jump(instant: number): void {
    this.#frozenMonotonic += Math.max(0, instant - this.now());
    this.#frozen = instant;
  }

  /** An error that a timer's function throws must not stop the next timer or the caller that set the time. */
  #call(timer: Timer): void {
    try {
      timer.fire();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #changed(): void {
    this.#arm();
    for (const listener of this.#listeners) listener(this.state);
  }

  #arm(): void {
    clearTimeout(this.#armed);
    this.#armed = undefined;
    const next = this.#timers[0];
    if (next === undefined) return;
    const wait = next.instant - this.now();
    if (this.frozen && wait > 0) return;
    this.#armed = setTimeout(() => this.#due(), Math.min(Math.max(wait, 0), longestTimeout));
  }

  #due(): void {
    const now = this.now();
    while (this.#timers[0] !== undefined && this.#timers[0].instant <= now) {
      const timer = this.#timers.shift();
      if (timer !== undefined) this.#call(timer);
    }
    this.#arm();
  }
}
