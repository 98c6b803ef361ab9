/** The columns of a file, and whether a row fits them. `header.ts` has judged the names themselves. */
import { type CsvFormat, delimitersOf } from "./format.ts";
import { isNameless, nameless } from "./header.ts";
import { RowFault } from "./mistake.ts";

/** A row by its columns' names. */
export type Cells = Record<string, unknown>;

export class Columns {
  readonly count: number;
  readonly #names: readonly string[];
  readonly #format: CsvFormat;
  readonly #delimiters: readonly string[];
  /** How many cells a row needs: all but those at the end that have no name. */
  readonly #needed: number;
  /** The columns without a name, where there are several. */
  readonly #spare: readonly string[];
  readonly #first: string;

  /** @param delimiter the one that the file names, in place of the format's */
  constructor(names: readonly string[], format: CsvFormat, delimiter: string | undefined) {
    this.count = names.length;
    this.#names = names;
    this.#format = format;
    this.#delimiters = delimitersOf(format, delimiter);
    this.#needed = names.findLastIndex((name) => !isNameless(name)) + 1;
    this.#spare = names.filter((name) => typeof name === "string" && name.startsWith(nameless));
    this.#first = names.find((name) => typeof name === "string") ?? "";
  }

  /** Whether a row of the right number of cells can be taken without a look at its text, as nearly all can. */
  isPlain(record: Cells): boolean {
    if (this.#spare.length > 0) return false;
    if (this.count === 1) return record[this.#first] !== "" && !this.hasReturn(record);
    return record[this.#first] !== "" || Object.values(record).some((value) => value !== "");
  }

  /** Whether the cell of an only column has a carriage return, which may have been meant to end a line. */
  hasReturn(record: Cells): boolean {
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
    const hint = /\r(?!\n)/.test(line) ? `: ${loneReturn}` : "";
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

export const loneReturn = "a carriage return alone ends no line here, because the first line ends otherwise";
