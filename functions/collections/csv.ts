/**
 * Walks a CSV of any size, and counts its rows. How rows are read and a walk resumes is left to `csv/reader.ts`, and what
 * is looked at in a file is said at `CsvFormat`.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { CsvCursor } from "./csv/cursor.ts";
import type { CsvFormat } from "./csv/format.ts";
import { readHead } from "./csv/head.ts";
import { endOfFileByte } from "./csv/joined.ts";
import { checkOptions, checkSource } from "./csv/options.ts";
import { type Reader, walkRows } from "./csv/reader.ts";
import { inBatches } from "./file/batches.ts";
import type { Span } from "./file/cursor.ts";
import { unpacked } from "./file/gzip.ts";
import { inspected } from "./file/inspect.ts";
import { FileMistakeError } from "./file/mistake.ts";
import { rowsUntil } from "./file/rows-until.ts";
import { stoppable } from "./file/stoppable.ts";
import { checkCsvShard, spanOf } from "./shards/csv-shard.ts";
import type { Source } from "./source.ts";

export type { CsvCursor, CsvFormat, Source };

/** A row as it is in the file: column name to text. */
export type CsvRow = Readonly<Record<string, string>>;

/** What `csv` takes besides its source. */
export interface CsvOptions<Row extends StandardSchemaV1 | undefined = undefined> extends CsvFormat {
  /** Resumes after the row with this cursor. @default from the first row */
  readonly after?: CsvCursor;
  /** Walks this part alone, one that `csvShards` yielded: `ctx.shard`. @default the whole file */
  readonly shard?: unknown;
  /** Checks each row by a Standard Schema that is synchronous. A row that it refuses is a broken row. @default rows of text */
  readonly row?: Row;
}

/** A row, or the output of its schema. */
type RowOf<Row> = Row extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<Row> : CsvRow;

/**
 * Walks a CSV's rows, or with `inBatchesOf` arrays of that many rows; the last one may be shorter. A broken row throws when
 * it is asked for: pass the pairs on as they are, and the task's `onItemError` decides about it as about any item that fails.
 */
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
  checkSource(source);
  checkOptions(options, ["after", "shard", "row", "inBatchesOf"]);
  const { inBatchesOf, after, shard, row, ...format } = options;
  const reader = { source: unpacked(source, format.gzip), format, schema: row };
  const pieces = shard === undefined ? read(reader, { after }) : readShard(reader, shard, after);
  return inBatches(pieces, inBatchesOf);
}

function read(reader: Reader, span: Span<CsvCursor>) {
  const { inspection } = reader.source;
  if (inspection === undefined) return walkRows(reader, span);
  return inspected(walkRows({ ...reader, inspection }, span), inspection);
}

function readShard(reader: Reader, shard: unknown, after: CsvCursor | undefined) {
  checkCsvShard("shard", shard);
  const span = spanOf(shard, after);
  return rowsUntil(span, read(reader, span));
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
 * A broken row counts. Undefined if something is wrong with the file or its header: the walk will say what.
 */
export async function csvTotal(source: Source, options: CsvTotalOptions = {}): Promise<number | undefined> {
  checkSource(source);
  checkOptions(options, ["inBatchesOf", "approximate", "signal"]);
  const { inBatchesOf = 1, approximate = false, signal, ...format } = options;
  const until = stoppable(unpacked(source, format.gzip), signal);
  try {
    const rows = await (approximate ? countLines(until, format) : countRows(until, format));
    return signal?.aborted ? undefined : Math.ceil(rows / inBatchesOf);
  } catch (error) {
    if (error instanceof FileMistakeError || signal?.aborted) return undefined;
    throw error;
  }
}

async function countRows(source: Source, format: CsvFormat): Promise<number> {
  let rows = 0;
  for await (const entries of walkRows({ source, format })) rows += entries.length;
  return rows;
}

/** Counts the bytes that end a line. In UTF-16 a few other characters have such a byte too. */
async function countLines(source: Source, format: CsvFormat): Promise<number> {
  const chunks = source(0)[Symbol.asyncIterator]();
  const { head, layout } = await readHead(chunks, format);
  const lineEnd = layout.lineEnds.includes("\r") ? 13 : 10;
  let lines = 0;
  let last = lineEnd;
  let chunk: Uint8Array | undefined = head.subarray(layout.start);
  while (chunk !== undefined) {
    for (let at = chunk.indexOf(lineEnd); at >= 0; at = chunk.indexOf(lineEnd, at + 1)) lines += 1;
    last = chunk.findLast((byte) => byte !== 0 && byte !== endOfFileByte) ?? last;
    chunk = (await chunks.next()).value;
  }
  if (last !== lineEnd) lines += 1;
  const header = Array.isArray(format.columns) ? 0 : 1;
  return Math.max(0, lines - header - (Number(format.from_line ?? 1) - 1));
}
