import { NonRetryableError } from "../model/errors.ts";
import { type CsvFormat, checkCsvOptions, parsed } from "./csv.ts";
import type { Source } from "./source.ts";

/** What `csvTotal` takes. */
export interface CsvTotalOptions extends CsvFormat {
  /** Counts batches, as `csv` makes them. @default 1 */
  readonly inBatchesOf?: number;
  /** Counts line ends and parses nothing: many times as fast, and too much by each line end within quotes. @default false */
  readonly approximate?: boolean;
}

/**
 * How many rows a CSV has, or batches; for a task's `total`. Reads the whole file: of a very large one, leave
 * `total` out. Undefined where a row is broken: the walk itself will say which.
 */
export async function csvTotal(source: Source, options: CsvTotalOptions = {}): Promise<number | undefined> {
  checkCsvOptions(options, ["inBatchesOf", "approximate"]);
  const { inBatchesOf = 1, approximate = false, ...format } = options;
  const rows = await (approximate ? countLines(source, format) : countRows(source, format));
  return rows === undefined ? undefined : Math.ceil(rows / inBatchesOf);
}

async function countRows(source: Source, format: CsvFormat): Promise<number | undefined> {
  let rows = 0;
  try {
    for await (const entries of parsed(source, format)) rows += entries.length;
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
