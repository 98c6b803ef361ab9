/** The text that a parser was given and of which rows are still to come. Lets a row be seen as it is in the file. */
export class Window {
  #pieces: { readonly at: number; readonly bytes: Buffer }[] = [];
  #end = 0;

  push(bytes: Buffer): void {
    this.#pieces.push({ at: this.#end, bytes });
    this.#end += bytes.length;
  }

  get end(): number {
    return this.#end;
  }

  /** The text between two offsets. */
  text(from: number, to: number): string {
    return this.bytes(from, to).toString();
  }

  /** The same, as bytes. */
  bytes(from: number, to: number = this.#end): Buffer {
    const parts = this.#pieces
      .filter(({ at, bytes }) => at < to && at + bytes.length > from)
      .map(({ at, bytes }) => bytes.subarray(Math.max(0, from - at), to - at));
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }

  /** Lets go of what is before an offset. */
  drop(before: number): void {
    const kept = this.#pieces.findIndex(({ at, bytes }) => at + bytes.length > before);
    if (kept !== 0) this.#pieces = kept < 0 ? [] : this.#pieces.slice(kept);
  }
}
