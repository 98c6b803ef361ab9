/**
 * Cuts a CSV into parts that are walked at once. Where rows begin is known only to one who has read what comes before, since
 * a line end may be within quotes. So the file is read once as a walk reads it, in all its dialects, and is cut behind the
 * first row that ends at or after each of the places that divide its bytes evenly.
 */

import type { CsvCursor } from "../csv/cursor.ts";
import type { CsvFormat } from "../csv/format.ts";
import { checkOptions, checkSource } from "../csv/options.ts";
import { walkRows } from "../csv/reader.ts";
import { cursorsOf } from "../file/batches.ts";
import { Goals } from "../file/goals.ts";
import { unpacked } from "../file/gzip.ts";
import { sizeOf } from "../file/size-of.ts";
import type { Reading, Source } from "../source.ts";
import { between, type CsvShard, checkCsvShard, endOf } from "./csv-shard.ts";
import { partCountWords } from "./part-count.ts";

/** How a CSV is cut: its format as for `csv`, and what follows. */
export interface CsvShardsOptions extends CsvFormat {
  /** Into how many parts: `ctx.wantedShards`. There are fewer if there are fewer rows, or very long ones. */
  readonly shards: number;
  /** Goes on behind this part, the last one that is stored. @default from the beginning */
  readonly after?: unknown;
  /** Cuts where batches of so many rows end, as `csv` makes them. @default 1 */
  readonly inBatchesOf?: number;
  /** Ends the reading with the signal's reason as error. @default none */
  readonly signal?: AbortSignal;
}

/**
 * The parts of a CSV, for a task's option `shards`. Reads the whole file at the cost of `csvTotal`, and the bytes of a source
 * that does not know its size once more before. A file without rows is one part. A broken row is a row.
 * @throws NonRetryableError for what is no CSV, such as a file that is compressed
 */
export function csvShards(source: Source, options: CsvShardsOptions): AsyncGenerator<CsvShard> {
  checkSource(source);
  const { shards, after, ...others } = options ?? {};
  if (shards === undefined) throw new Error(`csv: shards undefined is not allowed: ${partCountWords}`);
  checkOptions({ shards, ...others }, ["shards", "inBatchesOf", "signal"]);
  if (after !== undefined) checkCsvShard("after", after);
  return plan(unpacked(source, others.gzip), { shards, ...others }, after);
}

async function* plan(
  source: Source,
  { shards, inBatchesOf, signal, ...format }: Omit<CsvShardsOptions, "after">,
  last: CsvShard | undefined,
): AsyncGenerator<CsvShard> {
  const after = last && endOf(last);
  const { opened, reader } = watched(source, format);
  const sizeNow = async () => opened()?.size ?? (await sizeOf(source, signal));
  let goals: Goals | undefined;
  let begin = after;
  let end: CsvCursor | undefined;
  let items = 0;
  for await (const cursors of cursorsOf(walkRows(reader, { after }), inBatchesOf)) {
    signal?.throwIfAborted();
    goals ??= new Goals(await sizeNow(), shards, after?.byte);
    begin ??= beginOfFile(opened());
    for (const cursor of cursors) {
      end = cursor;
      items += 1;
      if (!goals.reaches(end.byte)) continue;
      yield between(begin, end, items);
      begin = end;
      items = 0;
    }
  }
  if (begin !== undefined && items > 0) yield between(begin, end ?? begin, items);
  if (begin !== undefined) return;
  const empty = beginOfFile(opened());
  yield between(empty, { ...empty, byte: await sizeNow() }, 0);
}

/** A reader of the source, and its latest reading. */
function watched(source: Source, format: CsvFormat) {
  let reading: Reading | undefined;
  const open: Source = (...given) => {
    reading = source(...given);
    return reading;
  };
  return { opened: () => reading, reader: { source: open, format } };
}

function beginOfFile(reading: Reading | undefined): CsvCursor {
  return { byte: 0, row: 0, line: 1, version: reading?.version };
}
