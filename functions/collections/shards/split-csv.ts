/** Cuts a part of a CSV in two, where its walk has not been yet. */

import { type CsvCursor, checkCursor } from "../csv/cursor.ts";
import type { CsvFormat } from "../csv/format.ts";
import { checkOptions, checkSource } from "../csv/options.ts";
import { type Reader, walkRows } from "../csv/reader.ts";
import { cursorsOf } from "../file/batches.ts";
import { unpacked } from "../file/gzip.ts";
import { type PartSpan, rowsUntil } from "../file/rows-until.ts";
import type { Source } from "../source.ts";
import { between, type CsvShard, checkCsvShard, endOf, spanOf } from "./csv-shard.ts";

/** How the file is written, as `csv` and `csvShards` are told. */
export interface SplitCsvOptions extends CsvFormat {
  /** Rows of one batch, as the walk has them: the cut is between two batches. @default rows are walked one by one */
  readonly inBatchesOf?: number;
  /** Ends the reading with the signal's reason as error. @default none */
  readonly signal?: AbortSignal;
}

/**
 * For a task's option `splitShard`: cuts a part behind the row that ends nearest to the middle of what is left after a
 * cursor. Reads up to there. Undefined where fewer than two rows, or batches, are left.
 */
export async function splitCsv(
  source: Source,
  shard: unknown,
  cursor: CsvCursor | undefined,
  options: SplitCsvOptions = {},
): Promise<{ readonly kept: CsvShard; readonly rest: CsvShard } | undefined> {
  checkSource(source);
  checkCsvShard("shard", shard);
  checkOptions(options, ["inBatchesOf", "signal"]);
  checkCursor(cursor);
  const { inBatchesOf, signal, ...format } = options;
  const cut = await middleRow({ source: unpacked(source, format.gzip), format }, spanOf(shard, cursor), {
    inBatchesOf,
    signal,
  });
  if (cut === undefined) return undefined;
  const { from: byte, row, line, version } = shard;
  const end = endOf(shard);
  const items = Math.ceil((end.row - cut.row) / (inBatchesOf ?? 1));
  return {
    kept: between({ byte, row, line, version }, cut, shard.items - items),
    rest: between({ ...cut, version }, end, items),
  };
}

/** The row that ends nearest to the middle of a span, at or after it if one does, that is not the span's last. */
async function middleRow(
  reader: Reader,
  span: PartSpan<CsvCursor>,
  { inBatchesOf, signal }: Pick<SplitCsvOptions, "inBatchesOf" | "signal">,
): Promise<CsvCursor | undefined> {
  const { after, to } = span;
  const middle = ((after?.byte ?? 0) + to) / 2;
  let cut: CsvCursor | undefined;
  for await (const cursors of cursorsOf(rowsUntil(span, walkRows(reader, span)), inBatchesOf)) {
    signal?.throwIfAborted();
    for (const cursor of cursors) {
      if (cursor.byte >= to) return cut;
      cut = cursor;
      if (cut.byte >= middle) return cut;
    }
  }
  return cut;
}
