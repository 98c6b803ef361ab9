/**
 * Walks the rows of a CSV, however large, and goes on from any of them.
 *
 * Takes as true: the source gives the same bytes each time it is asked. The cursor is the byte at which the next
 * row begins, which csv-parse knows exactly, and how many rows came before, for messages alone. The header is
 * not in the cursor, since it may be long: to go on, the source's first bytes are read again. What would make
 * csv-parse count from the beginning (`to`, `from`, `to_line`) or hide a row (`skip_records_with_error`) is not
 * among the options.
 *
 * A broken row ends the walk after all the rows before it; the file will not mend, so it is not tried again.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { CsvError, Parser, type Options as ParserOptions } from "csv-parse";
import { NonRetryableError } from "../model/errors.ts";
import type { Source } from "./source.ts";

const passedOn = [
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

/** How a CSV is read: csv-parse's own options, by its own names, that let a walk go on anywhere. */
export interface CsvFormat extends Pick<ParserOptions, (typeof passedOn)[number]> {
  /** The columns' names: `true` takes them from the first row, a function makes them of it, and an array means that there is no such row. @default true */
  readonly columns?: true | readonly string[] | ((header: string[]) => string[]);
}

/** Where the next row begins, and the rows before it. */
export type CsvCursor = { readonly byte: number; readonly row: number };

/** A row as it stands in the file: column to text. */
export type CsvRow = Readonly<Record<string, string>>;

/** What `csv` takes. */
export interface CsvOptions<Row extends StandardSchemaV1 | undefined = undefined> extends CsvFormat {
  /** Goes on after the row with this cursor. @default from the first row */
  readonly after?: CsvCursor;
  /** Checks each row by any Standard Schema that needs no waiting; a refused row is a broken one. @default rows of text */
  readonly row?: Row;
}

/** A row, or what its schema makes of it. */
type RowOf<Row> = Row extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<Row> : CsvRow;

type Entry = readonly [row: unknown, cursor: CsvCursor];

/** Walks a CSV's rows, or with `inBatchesOf` arrays of so many, the last one shorter. */
export function csv<Row extends StandardSchemaV1 | undefined = undefined>(
  source: Source,
  options: CsvOptions<Row> & { readonly inBatchesOf: number },
): AsyncGenerator<readonly [rows: RowOf<Row>[], cursor: CsvCursor]>;
export function csv<Row extends StandardSchemaV1 | undefined = undefined>(
  source: Source,
  options?: CsvOptions<Row>,
): AsyncGenerator<readonly [row: RowOf<Row>, cursor: CsvCursor]>;
export function csv(
  source: Source,
  options: CsvOptions<StandardSchemaV1 | undefined> & { readonly inBatchesOf?: number } = {},
): AsyncGenerator<readonly [unknown, CsvCursor]> {
  checkCsvOptions(options, ["after", "row", "inBatchesOf"]);
  const { inBatchesOf, after, row, ...format } = options;
  const walk = parsed(source, format, after, row);
  return inBatchesOf === undefined ? oneByOne(walk) : batched(walk, inBatchesOf);
}

/** Refuses what is neither a format's option nor one of `others`. Throws a plain `Error`. */
export function checkCsvOptions(options: object, others: readonly string[]): void {
  const allowed: readonly string[] = [...others, "columns", ...passedOn];
  const unknown = Object.keys(options).find((key) => !allowed.includes(key));
  if (unknown !== undefined) {
    throw new Error(`csv: unknown option ${JSON.stringify(unknown)}: allowed are ${allowed.join(", ")}`);
  }
  const { inBatchesOf } = options as { readonly inBatchesOf?: unknown };
  if (inBatchesOf !== undefined && !(Number.isInteger(inBatchesOf) && (inBatchesOf as number) >= 1)) {
    throw new Error(`csv: inBatchesOf ${JSON.stringify(inBatchesOf)} is not allowed: a whole number from 1`);
  }
}

async function* oneByOne(walk: AsyncIterable<Entry[]>): AsyncGenerator<Entry> {
  for await (const entries of walk) yield* entries;
}

async function* batched(walk: AsyncIterable<Entry[]>, size: number): AsyncGenerator<[unknown[], CsvCursor]> {
  let batch: Entry[] = [];
  let failure: { readonly error: unknown } | undefined;
  const whole = (entries: Entry[]): [unknown[], CsvCursor] => [
    entries.map(([row]) => row),
    (entries.at(-1) as Entry)[1],
  ];
  try {
    for await (const entries of walk) {
      for (const entry of entries) {
        if (batch.push(entry) < size) continue;
        yield whole(batch);
        batch = [];
      }
    }
  } catch (error) {
    failure = { error };
  }
  if (batch.length > 0) yield whole(batch);
  if (failure !== undefined) throw failure.error;
}

/** The rows found in each piece of the file. */
export async function* parsed(
  source: Source,
  format: CsvFormat,
  after?: CsvCursor,
  schema?: StandardSchemaV1,
): AsyncGenerator<Entry[]> {
  const found: Entry[] = [];
  const start = after?.byte ?? 0;
  let { byte, row }: CsvCursor = after ?? { byte: 0, row: 0 };
  const options = after === undefined ? format : await resumed(source, format);
  const parser = makeParser(options, {
    header: (end) => {
      byte = end;
    },
    row: (record, bytes) => {
      const checked = schema === undefined ? record : check(record, schema);
      byte = start + bytes;
      row += 1;
      found.push([checked, { byte, row }]);
    },
  });
  for await (const error of feed(parser, source(start))) {
    if (found.length > 0) yield found.splice(0);
    if (error) throw broken(error, row + 1, byte);
  }
}

interface Heard {
  /** The header has been read, and ends at this byte. */
  header(end: number): void;
  /** A row has been read, and ends so many bytes after the first that was written to the parser. */
  row(record: unknown, bytes: number): void;
}

/** A parser that keeps no rows: it says each as it reads it, before `write` is done. So an error overtakes none. */
function makeParser({ columns = true, ...format }: CsvFormat, heard: Heard): Parser {
  const named = (header: string[]) => {
    heard.header(parser.info.bytes);
    return typeof columns === "function" ? columns(header) : header;
  };
  const parser = new Parser({
    bom: true,
    // The first line's end is not taken for all: another turn would begin at another line.
    record_delimiter: ["\r\n", "\n"],
    max_record_size: 1024 * 1024,
    ...format,
    columns: Array.isArray(columns) ? [...columns] : named,
    on_record: (record, { bytes }) => {
      heard.row(record, bytes);
      return null;
    },
  });
  parser.on("error", () => undefined);
  return parser;
}

/** The format for a walk that begins within the file: what the file's beginning said is given, not looked for. */
async function resumed(source: Source, format: CsvFormat): Promise<CsvFormat> {
  const parser = makeParser(format, { header: () => undefined, row: () => undefined });
  for await (const error of feed(parser, source(0))) {
    const { columns, encoding } = parser.options;
    if (Array.isArray(columns)) return { ...format, columns: columns as never, encoding, from_line: 1 };
    if (error) throw broken(error, 0, 0);
  }
  throw new NonRetryableError("the header is gone from the CSV that this run was walking");
}

const pieceBytes = 64 * 1024;

/** Writes it all to the parser, and yields after each piece, and after the end, what was wrong with it. */
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
  if (result instanceof Promise) throw new Error("csv: the row's schema may not need waiting");
  if (result.issues === undefined) return result.value;
  const say = ({ path = [], message }: StandardSchemaV1.Issue) =>
    [path.map((part) => (typeof part === "object" ? part.key : part)).join("."), message]
      .filter((part) => part !== "")
      .join(": ");
  throw new NonRetryableError(result.issues.map(say).join("; "));
}

function broken(error: Error, row: number, byte: number): Error {
  const where = row === 0 ? "the header" : `row ${row}`;
  // csv-parse counts lines from where this turn began: what it says is kept, its line is not.
  const own = error instanceof CsvError || error instanceof NonRetryableError;
  const what = own ? error.message.replace(/ (?:on|at) line \d+/, "") : error.message;
  return new NonRetryableError(
    `${where} of the CSV, at byte ${byte}, is broken: ${what}`,
    own ? {} : { cause: error },
  );
}
