/** Bounds how many calls are under way at once: further ones wait their turn, and too many are refused. */
export class AtOnce {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  readonly #underWay = new Set<Promise<unknown>>();
  #taken = 0;

  constructor({ most, waiting }: { readonly most: number; readonly waiting: number }) {
    this.#most = most;
    this.#mostWaiting = waiting;
  }

  /** @throws Error where too many wait already */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.#most) {
      if (this.#waiting.length >= this.#mostWaiting)
        throw new Error(
          `${this.#most} calls are under way and ${this.#mostWaiting} wait: call again once they are answered`,
        );
      await new Promise<void>((next) => this.#waiting.push(next));
    } else this.#taken++;
    const running = call();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
      const next = this.#waiting.shift();
      // The place goes to the one that waits longest.
      if (next === undefined) this.#taken--;
      else next();
    }
  }

  /** Resolves once those that are under way now have ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#underWay);
  }
}
