/**
 * Where the next row begins: in the parser's text, and in the file. The text is UTF-8, so in other encodings the bytes of
 * the file are counted by the units of the text.
 */

import { type Encoding, unitBytes } from "../file/encoding.ts";
import type { CsvCursor } from "./cursor.ts";
import { countLines } from "./layout.ts";
import type { Window } from "./window.ts";

export class Position {
  readonly #window: Window;
  readonly #unit: number;
  readonly #endsOtherwise: boolean;
  #line: number | undefined;
  #byte: number;
  #lines = 0;
  #end = 0;

  /** @param endsOtherwise whether rows may end in something else than a line end */
  constructor(window: Window, encoding: Encoding, { line, byte }: CsvCursor, endsOtherwise: boolean) {
    this.#window = window;
    this.#unit = unitBytes[encoding];
    this.#endsOtherwise = endsOtherwise;
    this.#line = line;
    this.#byte = byte;
  }

  /** Undefined where the walk began at a cursor that did not know it. */
  get line(): number | undefined {
    return this.#line;
  }

  /** The byte of the file. */
  get byte(): number {
    return this.#byte;
  }

  /** The offset in the text. */
  get end(): number {
    return this.#end;
  }

  /** The parser's count of lines. */
  get lines(): number {
    return this.#lines;
  }

  /** Goes on to the end of a header or row. `lines` is how many lines the parser has begun. */
  advance({ lines, end }: { readonly lines: number; readonly end: number }): void {
    // csv-parse counts CRLF within quotes as two lines, so a row of several lines is counted again.
    const isOne = lines - this.#lines === 1 && !this.#endsOtherwise;
    this.moveTo(end, isOne ? 1 : undefined);
    this.#lines = lines;
  }

  /** Goes on to an offset in the text. @param lines how many lines end before it: counted where they are not given */
  moveTo(end: number, lines?: number): void {
    if (this.#line !== undefined) this.#line += lines ?? countLines(this.text(end));
    this.#byte += this.#unit === 0 ? end - this.#end : this.#unit * this.text(end).length;
    this.#end = end;
  }

  /** The text from here to an offset; by default all that the parser was given. */
  text(end: number = this.#window.end): string {
    return this.#window.text(this.#end, end);
  }

  /** The place in the file of an offset in the text that is not before this one. */
  placeOf(offset: number): { readonly line: number | undefined; readonly byte: number } {
    const before = this.text(offset);
    return {
      line: this.#line === undefined ? undefined : this.#line + countLines(before),
      byte: this.#byte + (this.#unit === 0 ? offset - this.#end : this.#unit * before.length),
    };
  }
}
