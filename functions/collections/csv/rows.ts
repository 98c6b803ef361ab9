/**
 * Takes the rows of a parser one by one, judges each, and says where a mistake is. `reader.ts` feeds it, `header.ts`
 * judges the header, and `columns.ts` whether a row fits it.
 *
 * Rows without any value are held back until a row with one follows. At the end of the file they are no rows: a
 * spreadsheet leaves them where cells were once used.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { brokenEntry } from "../file/broken-entry.ts";
import { FileMistakeError, type Inspection, quoted, RowFault } from "../file/mistake.ts";
import { validated } from "../file/row-schema.ts";
import type { BadByte } from "../file/transcode.ts";
import { type Cells, Columns, type Header, loneReturn } from "./columns.ts";
import type { CsvCursor, RowEntry } from "./cursor.ts";
import { type CsvFormat, quoteOf } from "./format.ts";
import { linesBeforeHeader, linesBeforeRow } from "./head.ts";
import { beginsWithMark, markFault } from "./joined.ts";
import type { Layout } from "./layout.ts";
import { missingColumns } from "./missing-columns.ts";
import { faultText, isOfFile } from "./mistake.ts";
import type { ParsedRow } from "./parser.ts";
import { Position } from "./position.ts";
import type { Window } from "./window.ts";

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

export class Rows {
  /** Rows that are not yet taken. */
  readonly found: RowEntry[] = [];
  readonly position: Position;
  /** Whether each row's text is looked at, because its cells may lack what it begins with. */
  looksAtText = false;
  readonly #options: RowsOptions;
  readonly #version: string | undefined;
  #columns: Columns | undefined;
  #row: number;
  /** The first of the rows without any value; and of each its first byte, the byte after it and the line after it. */
  #empty: Cells | undefined;
  #emptyPlaces: number[] = [];

  constructor(options: RowsOptions) {
    const { window, layout, format, from } = options;
    this.position = new Position(window, layout.encoding, from, format.record_delimiter !== undefined);
    this.#options = options;
    this.#version = from.version;
    this.#row = from.row;
  }

  /** Sets the columns, as the parser names them. */
  setColumns(header: Header): void {
    const { format, layout } = this.#options;
    this.#columns = new Columns(header, format, layout);
  }

  /** Takes a row of the parser. One that is wrong becomes a broken row, or is told where mistakes are collected. */
  take(record: Cells, row: ParsedRow): void {
    const columns = this.#columns as Columns;
    const { bad } = this.#options;
    try {
      const isPlain =
        !this.looksAtText &&
        row.cells.length === columns.count &&
        bad.length === 0 &&
        columns.isPlain(record, row.cells);
      if (isPlain) this.#accept(record, row);
      else this.#judge(record, row, columns);
    } catch (error) {
      const mistake = this.mistake(error as Error, row.end);
      this.position.advance(row);
      this.leaveOut(mistake);
    }
  }

  /** Leaves out the row before the position, which is wrong. */
  leaveOut(mistake: FileMistakeError): void {
    const { bad } = this.#options;
    this.#row += 1;
    this.#tell(mistake, this.#cursor(this.position.byte, this.position.line));
    // One mistake is enough for a row.
    while (bad[0] !== undefined && bad[0].at < this.position.end) bad.shift();
  }

  /** Goes on to where the next row begins: what ended the parser there is its mistake. Stays where it is none of a row. */
  endAt(error: Error): FileMistakeError {
    const mistake = this.mistake(error);
    if (mistake.mistake.row) this.position.moveTo(this.#offsetOf(error));
    return mistake;
  }

  /** @throws RowFault for a byte that is wrong before an offset in the text */
  checkBytes(end: number): void {
    const [first] = this.#options.bad;
    if (first !== undefined && first.at < end) throw new RowFault(first.what, first.at);
  }

  /**
   * A file without a row may be no table at all, such as the one line of a failed download: where its header would make
   * the schema refuse every row, that is a mistake. @throws FileMistakeError
   */
  checkEnd({ names, cells }: Header): void {
    const { schema, layout } = this.#options;
    if (this.#row > 0 || cells === undefined || schema === undefined) return;
    const missing = missingColumns(names, schema);
    if (missing.length === 0) return;
    const has = missing.map((name) => quoted(String(name))).join(", ");
    const message = `it has no column ${has}, and no row`;
    throw new FileMistakeError({ row: 0, line: layout.lines + 1, byte: layout.start, message });
  }

  /** What is wrong with the next row, with its place. @param end of the text that is looked at */
  mistake(error: Error, end?: number): FileMistakeError {
    if (error instanceof FileMistakeError) return error;
    this.#countEmpty();
    const isHeader = this.#columns === undefined;
    const text = this.position.text(end);
    const isUnread = !(error instanceof RowFault);
    if (
      isUnread &&
      isOfFile(error) &&
      beginsWithMark(text.slice(this.#skipped(text).length), this.#options.layout.encoding)
    )
      return this.mistake(new RowFault(markFault));
    const { delimiterHint } = this.#options.layout;
    const hint = isHeader && isUnread && delimiterHint !== undefined ? `: ${delimiterHint}` : "";
    const row = isHeader ? 0 : this.#row + 1;
    const place = this.position.placeOf(this.#offsetOf(error, end));
    const mistake = { row, ...place, message: `${faultText(error)}${hint}` };
    return new FileMistakeError(mistake, isOfFile(error) ? undefined : error);
  }

  /** Where a mistake is in the text that comes from here on. @param end of the text that is looked at */
  #offsetOf(error: Error, end?: number): number {
    if (error instanceof RowFault && error.at !== undefined) return error.at;
    // Where the parser failed, it may have failed in a line that comes before the header.
    const isBefore = this.#columns === undefined && !(error instanceof RowFault);
    if (isBefore) return this.position.end;
    // As Latin-1 each unit is a byte, also one that is wrong.
    const { format, window } = this.#options;
    const bytes = window.bytes(this.position.end, end).toString("latin1");
    const comment = format.comment ? Buffer.from(String(format.comment)).toString("latin1") : undefined;
    return this.position.end + this.#skipped(bytes, { ...format, comment }).length;
  }

  /** Tells of a row that is wrong. */
  #tell(error: FileMistakeError, cursor: CsvCursor): void {
    const { inspection } = this.#options;
    if (inspection === undefined) this.found.push(brokenEntry(error, cursor));
    else inspection.mistake(error.mistake);
  }

  /** What comes before the header or the row that a text has next. */
  #skipped(text: string, format: CsvFormat = this.#options.format): string {
    return this.#columns === undefined
      ? linesBeforeHeader(text, format)
      : linesBeforeRow(text, format, this.#columns.count);
  }

  #judge(record: Cells, row: ParsedRow, columns: Columns): void {
    this.checkBytes(row.end);
    const { length: count } = row.cells;
    const text = this.position.text(row.end);
    columns.checkJoined(text.slice(this.#skipped(text).length), row.cells, this.#row === 0);
    if (count === 1 && columns.count > 1 && text.trim() === "") {
      this.position.advance(row);
      return;
    }
    columns.checkCount(count, text);
    const quote = quoteOf(this.#options.format);
    const hasQuote = quote !== "" && text.includes(quote);
    const isEmpty = count === columns.count && Object.values(record).every((value) => value === "");
    if (isEmpty && !hasQuote) {
      const start = this.position.byte;
      this.position.advance(row);
      this.#empty ??= columns.named(record, count);
      this.#emptyPlaces.push(start, this.position.byte, this.position.line ?? 0);
      return;
    }
    if (!hasQuote && columns.hasReturn(record, row.cells)) throw new RowFault(loneReturn);
    this.#accept(columns.named(record, count), row);
  }

  #accept(record: Cells, row: ParsedRow): void {
    if (this.#empty !== undefined) this.#countEmpty();
    const { schema, inspection } = this.#options;
    const value = schema === undefined ? record : validated("csv", record, schema);
    this.position.advance(row);
    this.#row += 1;
    this.found.push([value, this.#cursor(this.position.byte, this.position.line)]);
    inspection?.good();
  }

  /** Counts the rows that were held back, because another row follows. */
  #countEmpty(): void {
    const { schema, inspection } = this.#options;
    const record = this.#empty;
    if (record === undefined) return;
    this.#empty = undefined;
    const places = this.#emptyPlaces.splice(0);
    for (let i = 0; i < places.length; i += 3) {
      const [start = 0, end = 0, after = 0] = places.slice(i, i + 3);
      const line = this.position.line === undefined ? undefined : after;
      this.#row += 1;
      try {
        const value = schema === undefined ? { ...record } : validated("csv", { ...record }, schema);
        this.found.push([value, this.#cursor(end, line)]);
        inspection?.good();
      } catch (error) {
        const place = { row: this.#row, line: line === undefined ? undefined : line - 1, byte: start };
        const message = faultText(error as Error);
        const mistake = new FileMistakeError(
          { ...place, message },
          isOfFile(error as Error) ? undefined : error,
        );
        this.#tell(mistake, this.#cursor(end, line));
      }
    }
  }

  #cursor(byte: number, line: number | undefined): CsvCursor {
    const version = this.#version;
    const row = this.#row;
    if (line === undefined) return version === undefined ? { byte, row } : { byte, row, version };
    return version === undefined ? { byte, row, line } : { byte, row, line, version };
  }
}
