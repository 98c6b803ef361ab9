/**
 * Walks a JSON Lines file of any size, each line of which is an item, and counts its items. `json-lines/lines.ts` says what a
 * line is; `file/` has what is the same for a CSV.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { inBatches } from "./file/batches.ts";
import type { FileCursor } from "./file/cursor.ts";
import { unpacked } from "./file/gzip.ts";
import { inspected } from "./file/inspect.ts";
import { FileMistakeError } from "./file/mistake.ts";
import { rowsUntil } from "./file/rows-until.ts";
import { stoppable } from "./file/stoppable.ts";
import { countLines } from "./json-lines/count.ts";
import { checkCursor, checkGiven, type JsonLinesFormat } from "./json-lines/options.ts";
import { type LineReader, walkLines } from "./json-lines/reader.ts";
import { checkShard, spanOf } from "./json-lines/shard.ts";
import type { Source } from "./source.ts";

/** Where a walk over a JSON Lines file continues. Rows and lines are not known in a part of a file, but in its first one. */
export type JsonLinesCursor = FileCursor;

/** What `jsonLines` takes besides its source. */
export interface JsonLinesOptions<Row extends StandardSchemaV1 | undefined = undefined>
  extends JsonLinesFormat {
  /** Resumes after the item with this cursor. @default from the first line */
  readonly after?: JsonLinesCursor;
  /** Walks this part alone, one that `jsonLinesShards` yielded: `ctx.shard`. @default the whole file */
  readonly shard?: unknown;
  /** Checks each item by a Standard Schema that is synchronous. One that it refuses is a broken row. @default what the JSON is */
  readonly row?: Row;
  /** A longer line is a broken row, and its bytes are not kept in memory. @default 16 MiB */
  readonly maxLineBytes?: number;
  /** Takes whole numbers with more digits than JavaScript's numbers keep, rounded. Without it such a line is a broken row. @default false */
  readonly roundNumbers?: boolean;
}

/** The output of the schema. Without one it is any JSON. */
type ItemOf<Row> = Row extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<Row> : unknown;

const mostLineBytes = 16 * 1024 * 1024;

/**
 * Walks the items of a JSON Lines file, or with `inBatchesOf` arrays of that many; the last one may be shorter. A broken line
 * throws when it is asked for: pass the pairs on as they are, and the task's `onItemError` decides about it as about any item
 * that fails. A blank line is no item.
 */
export function jsonLines<Row extends StandardSchemaV1 | undefined = undefined>(
  source: Source,
  options: JsonLinesOptions<Row> & { readonly inBatchesOf: number },
): AsyncGenerator<readonly [items: ItemOf<Row>[], cursor: JsonLinesCursor]>;
export function jsonLines<Row extends StandardSchemaV1 | undefined = undefined>(
  source: Source,
  options?: JsonLinesOptions<Row>,
): AsyncGenerator<readonly [item: ItemOf<Row>, cursor: JsonLinesCursor]>;
export function jsonLines(
  source: Source,
  options: JsonLinesOptions<StandardSchemaV1 | undefined> & { readonly inBatchesOf?: number } = {},
): AsyncGenerator<readonly [unknown, JsonLinesCursor]> {
  checkGiven(source, options, [
    "after",
    "shard",
    "row",
    "inBatchesOf",
    "maxLineBytes",
    "roundNumbers",
    "gzip",
  ]);
  const {
    inBatchesOf,
    after,
    shard,
    row: schema,
    maxLineBytes = mostLineBytes,
    roundNumbers = false,
    gzip,
  } = options;
  checkCursor(after);
  const reader = { source: unpacked(source, gzip), maxLineBytes, roundNumbers, schema };
  if (shard === undefined) return inBatches(read(reader, { after }), inBatchesOf);
  checkShard("shard", shard);
  const span = spanOf(shard, after);
  return inBatches(rowsUntil(span, read(reader, span)), inBatchesOf);
}

function read(reader: LineReader, span: Parameters<typeof walkLines>[1]) {
  const { inspection } = reader.source;
  if (inspection === undefined) return walkLines(reader, span);
  return inspected(walkLines({ ...reader, inspection }, span), inspection);
}

/** What `jsonLinesTotal` takes besides its source. */
export interface JsonLinesTotalOptions extends JsonLinesFormat {
  /** Counts batches of this size, as `jsonLines` makes them. @default 1 */
  readonly inBatchesOf?: number;
  /**
   * Reads the first megabyte alone, and takes the rest to have lines as long. A file whose size is not known, such as one that
   * is compressed, is counted. @default false
   */
  readonly approximate?: boolean;
  /** Ends the count, which is then undefined: `ctx.signal` aborts when a quarter of the turn is over. @default none */
  readonly signal?: AbortSignal;
}

const sampleBytes = 1024 * 1024;

/** How many items or batches a JSON Lines file has, for a task's `total`. No line is parsed, so a broken one counts. */
export async function jsonLinesTotal(
  source: Source,
  options: JsonLinesTotalOptions = {},
): Promise<number | undefined> {
  checkGiven(source, options, ["inBatchesOf", "approximate", "signal", "gzip"]);
  const { inBatchesOf = 1, approximate = false, signal, gzip } = options;
  const whole = unpacked(source, gzip);
  try {
    const sample = approximate ? await countLines(whole, sampleBytes) : undefined;
    const isEnough = sample?.size !== undefined && sample.bytes > 0;
    const lines = isEnough
      ? Math.round((sample.lines * (sample.size ?? 0)) / sample.bytes)
      : (await countLines(stoppable(whole, signal))).lines;
    return signal?.aborted ? undefined : Math.ceil(lines / inBatchesOf);
  } catch (error) {
    if (error instanceof FileMistakeError || signal?.aborted) return undefined;
    throw error;
  }
}
