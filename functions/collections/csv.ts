/** Walks a CSV of any size, and counts its rows. How rows are read and a walk resumes is left to `csv-rows.ts`. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { NonRetryableError } from "../model/errors.ts";
import {
  type CsvCursor,
  type CsvFormat,
  parserOptions,
  type RowEntry,
  readRows,
  type Source,
} from "./csv-rows.ts";

export type { CsvCursor, CsvFormat, Source };

/** A row as it is in the file: column name to text. */
export type CsvRow = Readonly<Record<string, string>>;

/** What `csv` takes besides its source. */
export interface CsvOptions<Row extends StandardSchemaV1 | undefined = undefined> extends CsvFormat {
  /** Resumes after the row with this cursor. @default from the first row */
  readonly after?: CsvCursor;
  /** Checks each row by a Standard Schema that is synchronous. A row that it refuses is a broken row. @default rows of text */
  readonly row?: Row;
}

/** A row, or the output of its schema. */
type RowOf<Row> = Row extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<Row> : CsvRow;

/** Walks a CSV's rows, or with `inBatchesOf` arrays of that many rows; the last one may be shorter. */
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
  checkOptions(options, ["after", "row", "inBatchesOf"]);
  const { inBatchesOf, after, row, ...format } = options;
  const pieces = readRows(source, format, after, row);
  return inBatchesOf === undefined ? oneByOne(pieces) : batched(pieces, inBatchesOf);
}

/** What `csvTotal` takes besides its source. */
export interface CsvTotalOptions extends CsvFormat {
  /** Counts batches of this size, as `csv` makes them. @default 1 */
  readonly inBatchesOf?: number;
  /** Counts line ends instead of parsing: many times as fast, but a line end within quotes counts as a row too. @default false */
  readonly approximate?: boolean;
  /** Ends the count, which is then undefined: `ctx.signal` aborts when a quarter of the turn is over. @default none */
  readonly signal?: AbortSignal;
}

/**
 * How many rows or batches a CSV has, for a task's `total`. Reads the whole file: pass on the task's `signal`, so that the
 * count of a very large one ends with the time that a total is given.
 * Undefined if a row is broken: the walk will say which.
 */
export async function csvTotal(source: Source, options: CsvTotalOptions = {}): Promise<number | undefined> {
  checkOptions(options, ["inBatchesOf", "approximate", "signal"]);
  const { inBatchesOf = 1, approximate = false, signal, ...format } = options;
  const until = stoppable(source, signal);
  const rows = await (approximate ? countLines(until, format) : countRows(until, format));
  if (signal?.aborted) return undefined;
  return rows === undefined ? undefined : Math.ceil(rows / inBatchesOf);
}

async function* oneByOne(pieces: AsyncIterable<RowEntry[]>): AsyncGenerator<RowEntry> {
  for await (const entries of pieces) yield* entries;
}

async function* batched(
  pieces: AsyncIterable<RowEntry[]>,
  size: number,
): AsyncGenerator<[unknown[], CsvCursor]> {
  let batch: RowEntry[] = [];
  let failure: { readonly error: unknown } | undefined;
  const withCursor = (entries: RowEntry[]): [unknown[], CsvCursor] => [
    entries.map(([row]) => row),
    (entries.at(-1) as RowEntry)[1],
  ];
  try {
    for await (const entries of pieces) {
      for (const entry of entries) {
        if (batch.push(entry) < size) continue;
        yield withCursor(batch);
        batch = [];
      }
    }
  } catch (error) {
    failure = { error };
  }
  // The rows before a broken one still count.
  if (batch.length > 0) yield withCursor(batch);
  if (failure !== undefined) throw failure.error;
}

/** A source that ends early once a signal has aborted. */
function stoppable(source: Source, signal: AbortSignal | undefined): Source {
  return async function* (start) {
    for await (const chunk of source(start)) {
      if (signal?.aborted) return;
      yield chunk;
    }
  };
}

async function countRows(source: Source, format: CsvFormat): Promise<number | undefined> {
  let rows = 0;
  try {
    for await (const entries of readRows(source, format)) rows += entries.length;
  } catch (error) {
    if (error instanceof NonRetryableError) return undefined;
    throw error;
  }
  return rows;
}

const lineEnd = 10;

async function countLines(source: Source, { columns, from_line }: CsvFormat): Promise<number> {
  let lines = 0;
  let last = lineEnd;
  for await (const chunk of source(0)) {
    for (let at = chunk.indexOf(lineEnd); at >= 0; at = chunk.indexOf(lineEnd, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  if (last !== lineEnd) lines += 1;
  const header = Array.isArray(columns) ? 0 : 1;
  return Math.max(0, lines - header - (Number(from_line ?? 1) - 1));
}

/** Refuses an option that is neither part of the format nor among `others`. */
function checkOptions(options: object, others: readonly string[]): void {
  const allowed: readonly string[] = [...others, "columns", ...parserOptions];
  const unknown = Object.keys(options).find((key) => !allowed.includes(key));
  if (unknown !== undefined) {
    throw new Error(`csv: unknown option ${JSON.stringify(unknown)}: allowed are ${allowed.join(", ")}`);
  }
  const { inBatchesOf } = options as { readonly inBatchesOf?: unknown };
  if (inBatchesOf !== undefined && !(Number.isInteger(inBatchesOf) && (inBatchesOf as number) >= 1)) {
    throw new Error(`csv: inBatchesOf ${JSON.stringify(inBatchesOf)} is not allowed: a whole number from 1`);
  }
}
