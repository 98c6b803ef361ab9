/** The bytes that divide a file evenly, one after the other. */
export class Goals {
  readonly #size: number;
  readonly #parts: number;
  #next = 1;

  /** @param from leaves out those up to it */
  constructor(size: number, parts: number, from = 0) {
    this.#size = size;
    this.#parts = parts;
    this.reaches(from);
  }

  /** Whether a byte is at the next one or behind it. Then those up to it are done with. */
  reaches(byte: number): boolean {
    const before = this.#next;
    while (this.#next < this.#parts && Math.ceil((this.#size * this.#next) / this.#parts) <= byte)
      this.#next += 1;
    return this.#next > before;
  }
}
