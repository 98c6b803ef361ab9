/**
 * csv-parse, set up for rows that are judged one by one. It is not used as the stream that it is: each row is passed on
 * within the call that completes it, so an error cannot overtake a row, and no stream asks an error for its stack.
 *
 * A row is taken where csv-parse would put it into its stream. The option `on_record`, which is made for this, copies all
 * that is known of the file for each row.
 */
import type { TransformCallback } from "node:stream";
import { Parser } from "csv-parse";
import type { Cells } from "./columns.ts";
import type { CsvFormat } from "./format.ts";
import type { Layout } from "./layout.ts";

/** What is known of a row besides its cells. */
export interface ParsedRow {
  /** Its cells in their order, which are there until the row is taken. */
  readonly cells: readonly unknown[];
  /** How many lines the parser has begun. */
  readonly lines: number;
  /** How many bytes of the text it has read. */
  readonly end: number;
}

export interface RowParserOptions {
  readonly format: CsvFormat;
  readonly layout: Layout;
  /** The names of the columns, where no header is to be read. */
  readonly columns?: readonly string[];
  /** Whether a header comes before what is parsed, and with it the lines to skip. */
  readonly isHeaderRead: boolean;
  /** The lines and bytes of the text that another parser has read before this one. */
  readonly from: Pick<ParsedRow, "lines" | "end">;
  /** Returns the names of the columns. What it throws is the error of the call that feeds it. */
  onHeader(header: string[]): string[];
  /** What it throws ends the rows, and is the error of the call that feeds them. */
  onRow(record: Cells, row: ParsedRow): void;
}

export class RowParser extends Parser {
  readonly #onRow: RowParserOptions["onRow"];
  readonly #from: RowParserOptions["from"];
  #fault: Error | undefined;
  /** csv-parse's own state. */
  declare readonly state: { readonly record: readonly unknown[] };

  constructor({ format, layout, columns, isHeaderRead, from, onHeader, onRow }: RowParserOptions) {
    const { encoding: _, gzip: __, ...passedOn } = format;
    super({
      max_record_size: 1024 * 1024,
      ...passedOn,
      delimiter: layout.delimiter ?? format.delimiter,
      from_line: isHeaderRead ? 1 : format.from_line,
      // Not detected by the parser: a turn that resumes elsewhere could detect another line end.
      record_delimiter: format.record_delimiter ?? [...layout.lineEnds],
      // Rows of another length are judged by `columns.ts`, which says more about them.
      relax_column_count: true,
      columns: columns === undefined ? onHeader : [...columns],
    });
    this.#onRow = onRow;
    this.#from = from;
  }

  override push(record: unknown): boolean {
    if (record === null || this.#fault !== undefined) return true;
    try {
      const lines = this.#from.lines + this.info.lines;
      const end = this.#from.end + this.info.bytes;
      this.#onRow(record as Cells, { cells: this.state.record, lines, end });
    } catch (error) {
      this.#fault = error as Error;
    }
    return true;
  }

  /** Takes all rows of a text. Returns the error of the first one that is wrong: then nothing can be fed any more. */
  feed(text: Buffer): Error | undefined {
    this._transform(text, "utf8", this.#end);
    return this.#fault;
  }

  /** The same for what is left at the end. */
  finish(): Error | undefined {
    this._flush(this.#end);
    return this.#fault;
  }

  readonly #end: TransformCallback = (error) => {
    this.#fault ??= error ?? undefined;
  };
}
