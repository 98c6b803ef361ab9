/** The calls of a process that dies at one of them. */

/** Counts calls, and is dead from one of them on. */
export class DyingCalls {
  readonly #at: number;
  readonly #lands: boolean;
  readonly died: Promise<void>;
  count = 0;
  #die: () => void = () => {};

  /** @param at the call at which it dies @param lands whether that call is still made */
  constructor(at: number, lands: boolean) {
    this.#at = at;
    this.#lands = lands;
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  async make<T>(call: () => Promise<T>): Promise<T> {
    const number = this.count++;
    if (number < this.#at) return call();
    if (number === this.#at && this.#lands) await call();
    this.#die();
    return new Promise(() => {});
  }

  through<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get: (target, name) => {
        const call: unknown = Reflect.get(target, name);
        if (typeof call !== "function") return call;
        return (...args: unknown[]) => this.make(async () => call.apply(target, args));
      },
    });
  }
}
