/** Time that a test sets. Timers fire while it is advanced, each at its own instant. */
import type { Clock } from "../../functions/model/clock.ts";

export class VirtualClock implements Clock {
  #now: number;
  #elapsed = 0;
  #timers: { at: number; action: () => void }[] = [];

  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(milliseconds: number, action: () => void): () => void {
    const timer = { at: this.#elapsed + milliseconds, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.length;
  }

  /** When the next timer fires, on the monotonic clock; infinite where none is set. */
  get nextAt(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { at } of this.#timers) if (at < first) first = at;
    return first;
  }

  /** Lets time pass. The promises that one timer makes ready go on before the next timer fires. */
  async advance(milliseconds: number): Promise<void> {
    await settled();
    const until = this.#elapsed + milliseconds;
    for (;;) {
      const first = this.nextAt;
      const next = first <= until && this.#timers.find(({ at }) => at === first);
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#move(next.at);
      next.action();
      await settled();
    }
    this.#move(until);
  }

  /** Every process dies: none of its timers fires any more. */
  crash(): void {
    this.#timers = [];
  }

  #move(elapsed: number): void {
    if (elapsed <= this.#elapsed) return;
    this.#now += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }
}

/** Lets every promise that is ready continue, however long the chain: a macrotask comes after them all. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
