/**
 * The time that everything local goes by: schedules, delays, visibility, leases.
 *
 * It is the machine's clock plus an offset, or it stands still. Set forward, it steps from timer to timer, so
 * that each timer's function sees the very instant it asked for; set backward, nothing fires and the timers
 * wait again. Functions are called synchronously: what they start asynchronously goes on after the move.
 *
 * Other processes are told the state (`state`, `onChange`) and build their own from it (`LocalTime.of`). What
 * the process's own Date says is left alone: `installDate` is for those who want it to follow.
 */

const LONGEST_TIMEOUT = 2 ** 31 - 1;

/** What another process needs to know the time. Instants in epoch milliseconds. */
export interface LocalTimeState {
  /** Local time less the machine's, in milliseconds; counts only while nothing is frozen. */
  offset: number;
  /** The instant at which time stands still, if it does. */
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
  #timers: Timer[] = [];
  #order = 0;
  #armed: NodeJS.Timeout | undefined;
  #listeners = new Set<(state: LocalTimeState) => void>();
  #machine: () => number;

  /**
   * @param machine the machine's clock, epoch milliseconds. @default the Date of the time of construction, so
   *   that a Date installed later does not feed this clock with itself
   */
  constructor(machine: () => number = Date.now.bind(Date)) {
    this.#machine = machine;
  }

  /** A clock that stands where the state says. */
  static of(state: LocalTimeState): LocalTime {
    const time = new LocalTime();
    time.restore(state);
    return time;
  }

  /** The local instant, epoch milliseconds. */
  now(): number {
    return this.#frozen ?? this.#machine() + this.#offset;
  }

  /** Milliseconds that never go back: they stand while time is frozen and jump when it is set forward. */
  monotonic(): number {
    return this.#frozen === undefined ? performance.now() + this.#monotonicOffset : this.#frozenMonotonic;
  }

  /** True while time stands still. */
  get frozen(): boolean {
    return this.#frozen !== undefined;
  }

  /** What `LocalTime.of` makes the same time of, in another process too. */
  get state(): LocalTimeState {
    return this.#frozen === undefined
      ? { offset: this.#offset }
      : { offset: this.#offset, frozen: this.#frozen };
  }

  /** Takes over another clock's state. Timers that it makes due fire, as with `set`. */
  restore({ offset, frozen }: LocalTimeState): void {
    this.#moveTo(frozen ?? this.#machine() + offset);
    if (frozen === undefined) this.#thaw();
    else this.#stand();
    this.#changed();
  }

  /** Lets time stand still where it is. */
  freeze(): void {
    this.#stand();
    this.#changed();
  }

  /** Lets time run on from where it stands. */
  resume(): void {
    this.#thaw();
    this.#changed();
  }

  /** Moves to an instant, to the nearest millisecond, forward or backward; frozen time stays frozen there. */
  set(instant: number | Date): void {
    const target = Number(instant);
    if (!Number.isFinite(target)) throw new Error(`time to set: a valid instant is wanted, got ${instant}`);
    this.#moveTo(Math.round(target));
    this.#changed();
  }

  /** Moves forward by so many milliseconds; 0 fires what is due now. Throws on a negative number. */
  advance(milliseconds: number): void {
    if (!(milliseconds >= 0 && Number.isFinite(milliseconds))) {
      throw new Error(`time to advance by: 0 or more milliseconds are wanted, got ${milliseconds}`);
    }
    this.set(this.now() + milliseconds);
  }

  /**
   * Calls a function once, when local time reaches the instant: at its turn among the others' when time is set
   * forward, not at all while time stands before it. An instant that is past fires soon, never at once.
   *
   * @returns what cancels it
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

  /** Calls a function after each freeze, set, advance, resume and restore. @returns what ends it */
  onChange(listener: (state: LocalTimeState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets all timers, so that the process may end. */
  close(): void {
    this.#timers = [];
    this.#arm();
  }

  #stand(): void {
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

  /** Steps through the timers on the way. Those set meanwhile for an instant before the target fire too. */
  #moveTo(target: number): void {
    const wasFrozen = this.frozen;
    this.#stand();
    let timer = this.#timers[0];
    while (timer !== undefined && timer.instant <= target) {
      this.#timers.shift();
      this.#jump(Math.max(timer.instant, this.now()));
      this.#call(timer);
      timer = this.#timers[0];
    }
    this.#jump(target);
    if (!wasFrozen) this.#thaw();
  }

  #jump(instant: number): void {
    this.#frozenMonotonic += Math.max(0, instant - this.now());
    this.#frozen = instant;
  }

  /** One timer's failure is not the next one's, nor that of whoever set the time. */
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
    this.#armed = setTimeout(() => this.#due(), Math.min(Math.max(wait, 0), LONGEST_TIMEOUT));
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
