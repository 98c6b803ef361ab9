/** The columns of a file, and whether a row fits them. `header.ts` has judged the names themselves. */
import type { Encoding } from "../file/encoding.ts";
import { RowFault } from "../file/mistake.ts";
import { type CsvFormat, delimitersOf } from "./format.ts";
import { isNameless, nameless } from "./header.ts";
import { beginsWithMark, endFault, endOfFile, headerFault, mark, markFault, markInside } from "./joined.ts";
import type { Layout } from "./layout.ts";

/** A row by its columns' names. */
export type Cells = Record<string, unknown>;

export interface Header {
  /** As the parser names the columns. */
  readonly names: readonly string[];
  /** As they are in the file. Undefined where the caller gives the names. */
  readonly cells?: readonly unknown[];
}

export class Columns {
  readonly count: number;
  /** The first name, or the header's first cell. */
  readonly #begin: unknown;
  readonly #cells: readonly unknown[] | undefined;
  readonly #encoding: Encoding;
  readonly #names: readonly string[];
  readonly #format: CsvFormat;
  readonly #delimiters: readonly string[];
  /** How many cells a row needs: all but those at the end that have no name. */
  readonly #needed: number;
  /** The columns without a name, where there are several. */
  readonly #spare: readonly string[];
  readonly #first: string;

  constructor({ names, cells }: Header, format: CsvFormat, { delimiter, encoding }: Layout) {
    this.count = names.length;
    this.#cells = cells;
    this.#begin = (cells ?? names)[0];
    this.#encoding = encoding;
    this.#names = names;
    this.#format = format;
    this.#delimiters = delimitersOf(format, delimiter);
    this.#needed = names.findLastIndex((name) => !isNameless(name)) + 1;
    this.#spare = names.filter((name) => typeof name === "string" && name.startsWith(nameless));
    this.#first = names.find((name) => typeof name === "string") ?? "";
  }

  /** Whether a row of the right number of cells can be taken without a look at its text, as nearly all can. */
  isPlain(record: Cells, cells: readonly unknown[]): boolean {
    const begin = cells[0];
    if (this.#spare.length > 0 || begin === this.#begin) return false;
    if (typeof begin === "string" && mayBeMark(begin.charCodeAt(0))) return false;
    if (this.count === 1 && typeof begin === "string" && begin.includes(mark)) return false;
    if (this.count === 1) return record[this.#first] !== "" && !this.hasReturn(record, cells);
    return record[this.#first] !== "" || Object.values(record).some((value) => value !== "");
  }

  /** @throws RowFault for a row with what the beginning of another file left in it. `text` is the row in the file */
  checkJoined(text: string, cells: readonly unknown[], isFirst: boolean): void {
    if (beginsWithMark(text, this.#encoding)) throw new RowFault(markFault);
    if (text.startsWith(endOfFile)) throw new RowFault(endFault);
    // The last line of the file before it may have no end.
    const isLonger = cells.length > this.count || this.count === 1;
    if (isLonger && text.includes(`${mark}${this.#begin}`)) throw new RowFault(markInside);
    if (this.count === 1 || cells[0] !== this.#begin) return;
    const isSame = (names: readonly unknown[]) => {
      // One of them may have more delimiters at its end.
      const longer = names.length > cells.length ? names : cells;
      return longer.every((_, i) => String(names[i] ?? "") === String(cells[i] ?? ""));
    };
    if (this.#cells !== undefined && isSame(this.#cells)) throw new RowFault(headerFault);
    if (this.#cells !== undefined || !isFirst || Number(this.#format.from_line ?? 1) > 1) return;
    if (isSame(this.#names))
      throw new RowFault(
        "it has the names of the option columns, so it is a header: pass from_line: 2, or leave the option out",
      );
  }

  /** Whether a row has a carriage return that may have been meant to end a line: first of all, or in an only column. */
  hasReturn(record: Cells, [begin]: readonly unknown[]): boolean {
    if (typeof begin === "string" && begin.startsWith("\r")) return true;
    const cell = record[this.#first];
    return this.count === 1 && typeof cell === "string" && cell.includes("\r");
  }

  /** @throws RowFault for a row with more cells, unless all of them are empty, or fewer, unless they have no name */
  checkCount(count: number, text: string): void {
    const { relax_column_count, relax_column_count_less, relax_column_count_more, columns } = this.#format;
    const isLess = count < this.count;
    if (count === this.count || relax_column_count) return;
    if (isLess ? relax_column_count_less || count >= this.#needed : relax_column_count_more) return;
    const line = text.replace(/[\r\n]+$/, "");
    if (!isLess && this.#delimiters.some((each) => line.endsWith(each.repeat(count - this.count)))) return;
    const has = `it has ${count} ${count === 1 ? "column" : "columns"}`;
    const whose = Array.isArray(columns) ? "the option columns has" : "the header has";
    const isTitle = !isLess && this.count === 1 && (columns ?? true) === true;
    const hint = /\r(?!\n)/.test(line) ? `: ${loneReturn}` : isTitle ? `: ${titleHint}` : "";
    throw new RowFault(`${has}, ${whose} ${this.count}${hint}`);
  }

  /** The row without what has no name, and with what it may lack. @throws RowFault for a value that would be lost */
  named(record: Cells, count: number): Cells {
    if (count >= this.#needed) for (const name of this.#names.slice(count)) record[name] ??= "";
    if (this.#spare.length === 0) return record;
    const filled = this.#spare.find((name) => record[name] !== "");
    if (filled === undefined) {
      return Object.fromEntries(Object.entries(record).filter(([name]) => !this.#spare.includes(name)));
    }
    const column = filled.slice(nameless.length);
    throw new RowFault(
      `column ${column} has a value and no name: of several columns without a name, all must be empty`,
    );
  }
}

const titleHint = "if a title comes before the header, pass from_line";
export const loneReturn = "a carriage return alone ends no line here, because the first line ends otherwise";

/** A byte order mark in UTF-8 and UTF-16, UTF-8's own read as Latin-1, the end of a file of DOS, or a carriage return. */
function mayBeMark(unit: number): boolean {
  return unit >= 0xfeff || unit === 0xef || unit === 0x1a || unit === 0x0d;
}
