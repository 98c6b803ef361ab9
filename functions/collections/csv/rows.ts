/**
 * Takes the rows of a parser one by one: judges each, and keeps the place at which the next one begins, in the file's
 * own bytes. `reader.ts` feeds it; `header.ts` judges the header.
 *
 * Rows without any value are held back until a row with one follows. At the end of the file they are no rows: a
 * spreadsheet leaves them where cells were once used.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { CsvCursor, RowEntry } from "./cursor.ts";
import { unitBytes } from "./encoding.ts";
import type { CsvFormat, ParsedRow } from "./format.ts";
import { delimitersOf, isNameless, nameless, otherDelimiter } from "./header.ts";
import { countLines, type Layout } from "./layout.ts";
import { CsvMistakeError, faultText, type Inspection, isOfFile, RowFault } from "./mistake.ts";
import { validated } from "./row-schema.ts";
import type { BadByte } from "./transcode.ts";
import type { Window } from "./window.ts";

type Cells = Record<string, unknown>;

export interface RowsOptions {
  readonly layout: Layout;
  readonly format: CsvFormat;
  readonly schema: StandardSchemaV1 | undefined;
  readonly inspection: Inspection | undefined;
  /** The text that the parser was given. */
  readonly window: Window;
  /** The bytes that are wrong in it, in order. */
  readonly bad: BadByte[];
  /** Where the text begins. */
  readonly from: CsvCursor;
}

const loneReturn = "a carriage return alone ends no line here, because the first line ends otherwise";

export class Rows {
  /** Rows that are not yet taken. */
  readonly found: RowEntry[] = [];
  readonly #version: string | undefined;
  readonly #options: RowsOptions;
  readonly #unit: number;
  #names: readonly string[] | undefined;
  #first = "";
  /** How many cells a row needs: all but those at the end that have no name. */
  #needed = 0;
  /** Columns without a name, where there are several. */
  #spare: readonly string[] = [];
  #row: number;
  #line: number | undefined;
  #byte: number;
  /** The parser's count of lines, and the offset in its text, at which the next row begins. */
  #lines = 0;
  #end = 0;
  /** The first of the rows without any value; and of each its first byte, the byte after it and the line after it. */
  #empty: Cells | undefined;
  #emptyPlaces: number[] = [];

  constructor(options: RowsOptions) {
    this.#options = options;
    this.#unit = unitBytes[options.layout.encoding];
    this.#row = options.from.row;
    this.#line = options.from.line;
    this.#byte = options.from.byte;
    this.#version = options.from.version;
  }

  /** Sets the columns, as the parser names them. */
  setNames(names: readonly string[]): void {
    this.#names = names;
    this.#first = names.find((name) => typeof name === "string") ?? "";
    this.#needed = names.findLastIndex((name) => !isNameless(name)) + 1;
    this.#spare = names.filter((name) => typeof name === "string" && name.startsWith(nameless));
  }

  /** The offset in the text at which the next row begins. */
  get end(): number {
    return this.#end;
  }

  /** Goes on to the end of a header or row. */
  advance({ lines, end }: Pick<ParsedRow, "lines" | "end">): void {
    const { window } = this.#options;
    // csv-parse counts CRLF within quotes as two lines, so a row of several lines is counted again.
    const isOne = lines - this.#lines === 1;
    if (this.#line !== undefined) this.#line += isOne ? 1 : countLines(window.text(this.#end, end));
    this.#byte += this.#unit === 0 ? end - this.#end : this.#unit * window.text(this.#end, end).length;
    this.#lines = lines;
    this.#end = end;
  }

  /** Takes a row of the parser. @throws RowFault, unless all mistakes are collected */
  take(record: unknown, row: ParsedRow): void {
    const columns = this.#names?.length ?? 0;
    const isPlain =
      row.count === columns &&
      columns > 1 &&
      (record as Cells)[this.#first] !== "" &&
      this.#spare.length === 0 &&
      this.#options.bad.length === 0;
    try {
      if (isPlain) this.#accept(record, row);
      else this.#judge(record as Cells, row, columns);
    } catch (error) {
      const { inspection } = this.#options;
      if (inspection === undefined) throw error;
      inspection.mistake(this.mistake(error as Error).mistake);
      this.advance(row);
      this.#row += 1;
      // One mistake is enough for a row.
      const { bad } = this.#options;
      while (bad[0] !== undefined && bad[0].at < row.end) bad.shift();
    }
  }

  /** @throws RowFault for a byte that is wrong before an offset */
  checkBytes(end: number): void {
    const [first] = this.#options.bad;
    if (first !== undefined && first.at < end) throw new RowFault(first.what, first.at);
  }

  /** The mistake that ends the reading at the next row, with its place. */
  mistake(error: Error): CsvMistakeError {
    if (error instanceof CsvMistakeError) return error;
    try {
      this.#countEmpty();
    } catch (earlier) {
      return earlier as CsvMistakeError;
    }
    const { window } = this.#options;
    const isByte = error instanceof RowFault && error.at !== undefined;
    const at = isByte ? (error.at as number) : this.#end + this.#skipped(window.text(this.#end, window.end));
    const before = window.text(this.#end, at);
    const text = faultText(error);
    const hint = this.#names === undefined && !(error instanceof RowFault) ? this.#headerHint() : undefined;
    const mistake = {
      row: this.#names === undefined ? 0 : this.#row + 1,
      line: this.#line === undefined ? undefined : this.#line + countLines(before),
      byte: this.#byte + (this.#unit === 0 ? at - this.#end : this.#unit * before.length),
      message: hint === undefined ? text : `${text}: ${hint}`,
    };
    return new CsvMistakeError(mistake, isOfFile(error) ? undefined : error);
  }

  /** A header that cannot be parsed may be delimited otherwise. */
  #headerHint(): string | undefined {
    const { format, layout, window } = this.#options;
    const [line = ""] = window.text(this.#end, window.end).split(/[\r\n]/, 1);
    return otherDelimiter(line, delimitersOf(format, layout.delimiter), format.quote);
  }

  #judge(record: Cells, row: ParsedRow, columns: number): void {
    const { count, end } = row;
    this.checkBytes(end);
    const text = this.#options.window.text(this.#end, end);
    if (count === 1 && columns > 1 && text.trim() === "") {
      this.advance(row);
      return;
    }
    if (count !== columns) this.#checkCount(count, columns, text);
    if (count >= this.#needed) for (const name of this.#names?.slice(count) ?? []) record[name] ??= "";
    const hasQuote = text.includes(String(this.#options.format.quote ?? '"'));
    if (count === columns && !hasQuote && Object.values(record).every((value) => value === "")) {
      const start = this.#byte;
      this.advance(row);
      this.#empty ??= record;
      this.#emptyPlaces.push(start, this.#byte, this.#line ?? 0);
      return;
    }
    if (columns === 1 && !hasQuote && text.trimEnd().includes("\r")) throw new RowFault(loneReturn);
    this.#accept(this.#withoutSpare(record), row);
  }

  #accept(record: unknown, row: ParsedRow): void {
    if (this.#empty !== undefined) this.#countEmpty();
    const { schema, inspection } = this.#options;
    const value = schema === undefined ? record : validated(record, schema);
    this.advance(row);
    this.#row += 1;
    this.found.push([value, this.#cursor(this.#byte, this.#line)]);
    inspection?.good();
  }

  /** Counts the rows that were held back, because another row follows. @throws CsvMistakeError for one that the schema refuses */
  #countEmpty(): void {
    const { schema, inspection } = this.#options;
    const record = this.#empty;
    if (record === undefined) return;
    this.#empty = undefined;
    const places = this.#emptyPlaces.splice(0);
    for (let i = 0; i < places.length; i += 3) {
      const [start = 0, end = 0, after = 0] = places.slice(i, i + 3);
      const line = this.#line === undefined ? undefined : after;
      this.#row += 1;
      try {
        const row = this.#withoutSpare({ ...record });
        const value = schema === undefined ? row : validated(row, schema);
        this.found.push([value, this.#cursor(end, line)]);
        inspection?.good();
      } catch (error) {
        const place = { row: this.#row, line: line === undefined ? undefined : line - 1, byte: start };
        const message = faultText(error as Error);
        const mistake = new CsvMistakeError(
          { ...place, message },
          isOfFile(error as Error) ? undefined : error,
        );
        if (inspection === undefined) throw mistake;
        inspection.mistake(mistake.mistake);
      }
    }
  }

  #checkCount(count: number, columns: number, text: string): void {
    const { format, layout } = this.#options;
    const { relax_column_count, relax_column_count_less, relax_column_count_more } = format;
    if (relax_column_count || (count < columns ? relax_column_count_less : relax_column_count_more)) return;
    const line = text.replace(/[\r\n]+$/, "");
    const delimiters = delimitersOf(format, layout.delimiter);
    if (count > columns && delimiters.some((each) => line.endsWith(each.repeat(count - columns)))) return;
    if (count < columns && count >= this.#needed) return;
    const has = `it has ${count} ${count === 1 ? "column" : "columns"}`;
    const whose = Array.isArray(format.columns) ? "the option columns has" : "the header has";
    const hint = /\r(?!\n)/.test(line) ? `: ${loneReturn}` : "";
    throw new RowFault(`${has}, ${whose} ${columns}${hint}`);
  }

  #withoutSpare(record: Cells): Cells {
    if (this.#spare.length === 0) return record;
    const filled = this.#spare.find((name) => record[name] !== "" && record[name] !== undefined);
    if (filled !== undefined) {
      const column = filled.slice(nameless.length);
      throw new RowFault(
        `column ${column} has a value and no name: of several columns without a name, all must be empty`,
      );
    }
    return Object.fromEntries(Object.entries(record).filter(([name]) => !this.#spare.includes(name)));
  }

  /** How many bytes of a text come before the row: blank lines, comments, lines that the caller skips. */
  #skipped(text: string): number {
    const { comment, from_line, skip_empty_lines } = this.#options.format;
    const skips = [
      (this.#names?.length ?? 0) > 1 || skip_empty_lines ? "[ \\t]*(?:\\r\\n|\\n|\\r)" : undefined,
      typeof comment === "string"
        ? `${comment.replace(/[^\w\s]/g, "\\$&")}[^\\r\\n]*(?:\\r\\n|\\n|\\r)`
        : undefined,
    ].filter((each) => each !== undefined);
    const lines = this.#names === undefined ? Number(from_line ?? 1) - 1 : 0;
    const pattern = `^(?:.*(?:\\r\\n|\\n|\\r)){0,${lines}}${skips.length > 0 ? `(?:${skips.join("|")})*` : ""}`;
    return Buffer.byteLength(new RegExp(pattern).exec(text)?.[0] ?? "");
  }

  #cursor(byte: number, line: number | undefined): CsvCursor {
    const version = this.#version;
    const row = this.#row;
    if (line === undefined) return version === undefined ? { byte, row } : { byte, row, version };
    return version === undefined ? { byte, row, line } : { byte, row, line, version };
  }
}
