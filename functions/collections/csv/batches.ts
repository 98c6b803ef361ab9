/** Gives rows on that are found piece by piece: one at a time, in batches, or their cursors alone. */
import { isBroken } from "./broken/broken-entry.ts";
import type { CsvCursor, RowEntry } from "./cursor.ts";

export async function* oneByOne(pieces: AsyncIterable<RowEntry[]>): AsyncGenerator<RowEntry> {
  for await (const entries of pieces) yield* entries;
}

/** Arrays of `size` rows; the last one may be shorter. A broken row is a batch of its own, after the rows before it. */
export async function* batched(
  pieces: AsyncIterable<RowEntry[]>,
  size: number,
): AsyncGenerator<readonly [unknown, CsvCursor]> {
  let batch: RowEntry[] = [];
  let failure: { readonly error: unknown } | undefined;
  const withCursor = (entries: RowEntry[]): [unknown[], CsvCursor] => [
    entries.map(([row]) => row),
    (entries.at(-1) as RowEntry)[1],
  ];
  try {
    for await (const entries of pieces) {
      for (const entry of entries) {
        // A broken row is a batch of its own, after the rows before it.
        if (isBroken(entry)) {
          if (batch.length > 0) yield withCursor(batch);
          yield entry;
        } else if (batch.push(entry) < size) continue;
        else yield withCursor(batch);
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

/** The cursors behind rows, or behind batches of `size`. A broken row throws when it is asked for, and here none is. */
export async function* cursorsOf(
  pieces: AsyncIterable<RowEntry[]>,
  size: number | undefined,
): AsyncGenerator<CsvCursor[]> {
  if (size === undefined) for await (const entries of pieces) yield entries.map((entry) => entry[1]);
  else for await (const entry of batched(pieces, size)) yield [entry[1]];
}
