/** How a CSV is written: the options of a walk, and what is looked at whatever they say. */
import type { Options as ParserOptions } from "csv-parse";

/** The options that csv-parse is given as they are. */
type PassedOn =
  | "cast"
  | "cast_date"
  | "comment"
  | "comment_no_infix"
  | "delimiter"
  | "escape"
  | "from_line"
  | "group_columns_by_name"
  | "ignore_last_delimiters"
  | "ltrim"
  | "max_record_size"
  | "quote"
  | "record_delimiter"
  | "relax_column_count"
  | "relax_column_count_less"
  | "relax_column_count_more"
  | "relax_quotes"
  | "rtrim"
  | "skip_empty_lines"
  | "skip_records_with_empty_values"
  | "trim";

/**
 * How a CSV is written: those options of csv-parse, by its names, with which a walk can resume at any row.
 *
 * What is looked at, whatever the options:
 *
 * - A file that is no text (compressed, a workbook, a PDF …), and with a header also HTML, XML and JSON, is refused.
 * - Several files joined into one are refused: a mark before a later row, or the header again.
 * - A byte that the encoding does not have, or a NUL character, is refused. A mark at the beginning of the file decides
 *   the encoding: UTF-8 or UTF-16.
 * - Lines end in CRLF or LF, mixed if need be; or in CR, if the first one does. A last line may end in CR in any file.
 * - A first line `sep=;`, as Excel writes it, sets the delimiter.
 * - Two columns of one name are refused. One column may have no name: its name is "". Of several, all cells must be
 *   empty, and they are left out.
 * - A row with more or fewer columns than the header is refused, unless all that it has more is empty, or all that it
 *   lacks has no name.
 * - A blank line is no row in a file of several columns. In a file of one it is an empty cell. Rows without any value at
 *   the end of the file are none.
 * - A file without a header is refused. One with a header alone has no rows.
 */
export interface CsvFormat extends Pick<ParserOptions, PassedOn> {
  /** Column names. `true` takes them from the first row, a function computes them from it, and an array means that there is no header row. @default true */
  readonly columns?: true | readonly string[] | ((header: string[]) => string[]);
  /**
   * `utf-8`, `utf-16le`, `utf-16be`, `windows-1252` (`cp1252`) or `iso-8859-1` (`latin1`), in any spelling. A plain "CSV"
   * of Excel is in windows-1252. @default utf-8, or what the file's mark says
   */
  readonly encoding?: string;
  /** Whether the file is compressed by gzip. @default if its name ends in .gz */
  readonly gzip?: boolean;
}

/** The delimiters of a format; where the file names one, that one. */
export function delimitersOf({ delimiter }: Pick<CsvFormat, "delimiter">, named?: string): string[] {
  return [named ?? delimiter ?? ","].flat().map(String);
}

/** The quote of a format; empty where it has none. csv-parse takes `true` for the usual one. */
export function quoteOf({ quote = true }: Pick<CsvFormat, "quote">): string {
  return quote === true ? '"' : String(quote || "");
}
