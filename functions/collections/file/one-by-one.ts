/**
 * Gives what comes in pieces on one by one. It does what an async generator would do, but for the three turns of the queue of
 * promises that a generator takes for each value: a file has millions of them.
 */
export class OneByOne<Value> implements AsyncGenerator<Value> {
  readonly #pieces: AsyncGenerator<Value[]>;
  #piece: readonly Value[] = [];
  #next = 0;
  #pulling: Promise<unknown> | undefined;

  constructor(pieces: AsyncGenerator<Value[]>) {
    this.#pieces = pieces;
  }

  next(): Promise<IteratorResult<Value>> {
    if (this.#next < this.#piece.length)
      return Promise.resolve({ value: this.#piece[this.#next++] as Value, done: false });
    const again = () => this.next();
    // Who asks while a piece is on its way is answered in turn.
    if (this.#pulling !== undefined) return this.#pulling.then(again, again);
    const pulled = this.#pull();
    this.#pulling = pulled;
    return pulled;
  }

  async #pull(): Promise<IteratorResult<Value>> {
    try {
      for (;;) {
        const { value, done } = await this.#pieces.next();
        if (done) return { value: undefined, done: true };
        if (value.length === 0) continue;
        this.#piece = value;
        this.#next = 1;
        return { value: value[0] as Value, done: false };
      }
    } finally {
      this.#pulling = undefined;
    }
  }

  async return(value?: unknown): Promise<IteratorResult<Value>> {
    this.#piece = [];
    await this.#pieces.return(undefined);
    return { value, done: true };
  }

  async throw(error: unknown): Promise<IteratorResult<Value>> {
    await this.return();
    throw error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
