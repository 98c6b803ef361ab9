/** Finds where lines begin. A file that can be read from any byte is read there alone, any other one once from its start. */
import { isUnpacked } from "../file/gzip.ts";
import type { Reading, Source } from "../source.ts";

const lineFeed = 10;

export class LineStarts {
  readonly #source: Source;
  readonly #signal: AbortSignal | undefined;
  readonly #isSequential: boolean;
  #version: string | undefined;
  #size: number | undefined;
  #reading: Reading | undefined;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  /** What was read last, and the byte at which it begins. */
  #chunk: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(source: Source, version: string | undefined, signal: AbortSignal | undefined) {
    this.#source = source;
    this.#version = version;
    this.#signal = signal;
    this.#isSequential = isUnpacked(source);
  }

  /** Known once something was looked for. */
  get version(): string | undefined {
    return this.#version;
  }

  /** The same; undefined where the source does not know it. */
  get size(): number | undefined {
    return this.#size;
  }

  /** The first line that begins at a byte or behind it. Undefined where none does. Bytes are asked for in their order. */
  async next(byte: number): Promise<number | undefined> {
    // A line begins behind a line's end.
    let from = Math.max(0, byte - 1);
    if (byte === 0) return (await this.#seek(0)) ? 0 : undefined;
    while (await this.#seek(from)) {
      const found = this.#chunk.indexOf(lineFeed, from - this.#at);
      if (found >= 0) {
        const start = this.#at + found + 1;
        return (await this.#seek(start)) ? start : undefined;
      }
      from = this.#at + this.#chunk.length;
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.#chunks?.return?.();
    this.#chunks = undefined;
  }

  /** Reads until a byte is there. @returns whether the file has it */
  async #seek(byte: number): Promise<boolean> {
    const end = () => this.#at + this.#chunk.length;
    if (this.#chunks === undefined || (byte > end() && !this.#isSequential))
      await this.#open(this.#isSequential ? 0 : byte);
    while (end() <= byte) {
      this.#signal?.throwIfAborted();
      const { value, done } = (await this.#chunks?.next()) ?? { value: undefined, done: true };
      this.#learn();
      if (done) return false;
      this.#at = end();
      this.#chunk = Buffer.from(value.buffer, value.byteOffset, value.length);
    }
    return true;
  }

  async #open(byte: number): Promise<void> {
    await this.close();
    this.#reading = this.#source(byte, this.#version);
    this.#chunks = this.#reading[Symbol.asyncIterator]();
    this.#chunk = Buffer.alloc(0);
    this.#at = byte;
  }

  #learn(): void {
    this.#version ??= this.#reading?.version;
    this.#size ??= this.#reading?.size;
  }
}
