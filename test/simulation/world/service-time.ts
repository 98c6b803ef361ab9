/** The time of the service as an operator's machine knows it: from the newest answer on, by its monotonic clock. */
import type { Clock } from "../../../functions/model/clock.ts";

export class ServiceTime implements Clock {
  readonly #machine: Clock;
  #offset = 0;

  constructor(machine: Clock) {
    this.#machine = machine;
  }

  hear(dateHeader: string): void {
    this.#offset = Date.parse(dateHeader) - this.#machine.monotonic();
  }

  now(): number {
    return this.#offset + this.#machine.monotonic();
  }

  monotonic(): number {
    return this.#machine.monotonic();
  }

  after(milliseconds: number, action: () => void): () => void {
    return this.#machine.after(milliseconds, action);
  }
}
