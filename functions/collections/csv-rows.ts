/**
 * Reads the rows of a CSV with csv-parse, from any byte.
 *
 * Assumes that the source gives the same bytes each time it is read. A cursor is the byte at which the next row begins,
 * which csv-parse knows exactly, and the number of rows before it, for messages only. A header may be long, so it is not
 * part of the cursor: to resume, the beginning of the file is read again. Options of csv-parse that count from the
 * beginning of a file (`to`, `from`, `to_line`) or hide a row (`skip_records_with_error`) are not offered.
 *
 * A broken row ends the walk after all rows before it. The file will not change, so the run is not retried.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { CsvError, Parser, type Options as ParserOptions } from "csv-parse";
import { NonRetryableError } from "../model/errors.ts";

/** Reads bytes from byte `start` on, counted from 0. It may be called several times, and its bytes need not be read to the end. */
export type Source = (start: number) => AsyncIterable<Uint8Array>;

/** The options that csv-parse is given as they are. */
export const parserOptions = [
  "cast",
  "cast_date",
  "comment",
  "comment_no_infix",
  "delimiter",
  "encoding",
  "escape",
  "from_line",
  "group_columns_by_name",
  "ignore_last_delimiters",
  "ltrim",
  "max_record_size",
  "quote",
  "record_delimiter",
  "relax_column_count",
  "relax_column_count_less",
  "relax_column_count_more",
  "relax_quotes",
  "rtrim",
  "skip_empty_lines",
  "skip_records_with_empty_values",
  "trim",
] as const satisfies readonly (keyof ParserOptions)[];

/** How a CSV is written: those options of csv-parse, by its names, with which a walk can resume at any row. */
export interface CsvFormat extends Pick<ParserOptions, (typeof parserOptions)[number]> {
  /** Column names. `true` takes them from the first row, a function computes them from it, and an array means that there is no header row. @default true */
  readonly columns?: true | readonly string[] | ((header: string[]) => string[]);
}

/** The byte at which the next row begins, and the number of rows before it. */
export type CsvCursor = { readonly byte: number; readonly row: number };

/** A row, or the output of its schema, and the cursor after it. */
export type RowEntry = readonly [row: unknown, cursor: CsvCursor];

/** The rows in each piece of the file. @throws NonRetryableError for a broken row, after the rows before it */
export async function* readRows(
  source: Source,
  format: CsvFormat,
  after?: CsvCursor,
  schema?: StandardSchemaV1,
): AsyncGenerator<RowEntry[]> {
  const found: RowEntry[] = [];
  const start = after?.byte ?? 0;
  let { byte, row }: CsvCursor = after ?? { byte: 0, row: 0 };
  const options = after === undefined ? format : await formatWithHeader(source, format);
  const parser = makeParser(options, {
    onHeader(end) {
      byte = end;
    },
    onRow(record, end) {
      const checked = schema === undefined ? record : check(record, schema);
      byte = start + end;
      row += 1;
      found.push([checked, { byte, row }]);
    },
  });
  for await (const error of feed(parser, source(start))) {
    if (found.length > 0) yield found.splice(0);
    if (error) throw brokenRow(error, row + 1, byte);
  }
}

/** `end` is the number of bytes from the first that the parser was given to the end of the header or row. */
interface Listener {
  onHeader(end: number): void;
  onRow(record: unknown, end: number): void;
}

/** A parser that passes on each row before its `write` is done and keeps none, so an error cannot overtake a row. */
function makeParser({ columns = true, ...format }: CsvFormat, listener: Listener): Parser {
  const named = (header: string[]) => {
    listener.onHeader(parser.info.bytes);
    return typeof columns === "function" ? columns(header) : header;
  };
  const parser = new Parser({
    bom: true,
    // Not detected from the first line: a turn that resumes elsewhere could detect another line end.
    record_delimiter: ["\r\n", "\n"],
    max_record_size: 1024 * 1024,
    ...format,
    columns: Array.isArray(columns) ? [...columns] : named,
    on_record: (record, { bytes }) => {
      listener.onRow(record, bytes);
      return null;
    },
  });
  parser.on("error", () => undefined);
  return parser;
}

/** The format for a walk that resumes within the file: column names and encoding are set to those of its beginning. */
async function formatWithHeader(source: Source, format: CsvFormat): Promise<CsvFormat> {
  const parser = makeParser(format, { onHeader: () => undefined, onRow: () => undefined });
  for await (const error of feed(parser, source(0))) {
    const { columns, encoding } = parser.options;
    if (Array.isArray(columns)) return { ...format, columns: columns as never, encoding, from_line: 1 };
    if (error) throw brokenRow(error, 0, 0);
  }
  throw new NonRetryableError("the header is gone from the CSV that this run was walking");
}

const pieceBytes = 64 * 1024;

/** Writes all chunks to the parser. Yields its error, if any, after each piece and after the end. */
async function* feed(
  parser: Parser,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Error | null | undefined> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      yield await new Promise((done) => parser.write(chunk.subarray(at, at + pieceBytes), done));
    }
  }
  yield await new Promise((done) => parser.end(done));
}

function check(record: unknown, schema: StandardSchemaV1): unknown {
  const result = schema["~standard"].validate(record);
  if (result instanceof Promise) throw new Error("csv: the row's schema must be synchronous");
  if (result.issues === undefined) return result.value;
  const issueText = ({ path = [], message }: StandardSchemaV1.Issue) =>
    [path.map((part) => (typeof part === "object" ? part.key : part)).join("."), message]
      .filter((part) => part !== "")
      .join(": ");
  throw new NonRetryableError(result.issues.map(issueText).join("; "));
}

/** Row 0 is the header. */
function brokenRow(error: Error, row: number, byte: number): Error {
  const where = row === 0 ? "the header" : `row ${row}`;
  const expected = error instanceof CsvError || error instanceof NonRetryableError;
  // csv-parse counts lines from where this turn began, so its message is kept without the line.
  const what = expected ? error.message.replace(/ (?:on|at) line \d+/, "") : error.message;
  return new NonRetryableError(
    `${where} of the CSV, at byte ${byte}, is broken: ${what}`,
    expected ? undefined : { cause: error },
  );
}
