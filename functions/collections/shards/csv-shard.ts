/**
 * One part of a CSV: a range of its bytes that begins and ends where rows do. `plan-csv.ts` makes them, `split-csv.ts` cuts
 * one in two, and `csv` walks one. Its rows are read from a cursor, as those of a walk that was interrupted are, so they
 * are the same rows, with the same numbers, as in a walk over the whole file.
 */
import { show } from "../../model/show.ts";
import type { CsvCursor } from "../csv/cursor.ts";
import type { PartSpan } from "../file/rows-until.ts";

/** A part of a CSV, as JSON. */
export type CsvShard = {
  /** The byte at which it begins; 0 in the first one, to which all that comes before the first row belongs. */
  readonly from: number;
  /** The byte at which it ends. */
  readonly to: number;
  /** How many items it has: rows, or batches of them. */
  readonly items: number;
  /** How many rows come before it, and how many it has. */
  readonly row: number;
  readonly rows: number;
  /** The line at which it begins, and how many lines it has. Undefined after a cursor of an older release. */
  readonly line?: number;
  readonly lines?: number;
  /** Which version of the file it is, where the source has versions. No other is read. */
  readonly version?: string;
};

/** @throws Error for what is no part of a CSV */
export function checkCsvShard(what: string, shard: unknown): asserts shard is CsvShard {
  const { from, to, items, row, rows } = (shard ?? {}) as Partial<CsvShard>;
  const areCounts = [from, to, items, row, rows].every(
    (each) => Number.isSafeInteger(each) && Number(each) >= 0,
  );
  if (areCounts && Number(from) <= Number(to)) return;
  throw new Error(
    `csv: ${what} ${show(shard)} is not allowed: one that csvShards yielded, in the task's option shards`,
  );
}

/** Where a walk over a part begins. Undefined is the beginning of the file. */
function beginOf({ from: byte, row, line, version }: CsvShard): CsvCursor | undefined {
  return byte === 0 ? undefined : { byte, row, line, version };
}

/** Where the part that follows begins. */
export function endOf({ to: byte, row, rows, line, lines, version }: CsvShard): CsvCursor {
  const next = line === undefined || lines === undefined ? undefined : line + lines;
  return { byte, row: row + rows, line: next, version };
}

/** The part between two cursors. */
export function between(begin: CsvCursor, end: CsvCursor, items: number): CsvShard {
  const { byte: from, row, line, version } = begin;
  const lines = line === undefined || end.line === undefined ? undefined : end.line - line;
  return { from, to: end.byte, items, row, rows: end.row - row, line, lines, version };
}

/** @throws Error for a cursor that is not within it, or of another version of the file */
export function spanOf(shard: CsvShard, after = beginOf(shard)): PartSpan<CsvCursor> {
  const { from, to, version } = shard;
  if (after !== undefined && (after.byte < from || after.byte > to))
    throw new Error(`csv: after ${show(after)} is not in its shard, which has bytes ${from} to ${to}`);
  if (after?.version !== undefined && version !== undefined && after.version !== version)
    throw new Error(`csv: after is of version ${after.version} of the file, its shard of version ${version}`);
  return { after, version, to };
}
