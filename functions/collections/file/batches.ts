/** Gives rows on that are found piece by piece: one at a time, in batches, or their cursors alone. */
import { isBroken } from "./broken-entry.ts";
import type { Entry } from "./cursor.ts";
import { OneByOne } from "./one-by-one.ts";

/** The rows as a walk yields them: one by one, or in arrays of `size`. */
export function inBatches<Cursor>(
  pieces: AsyncGenerator<Entry<Cursor>[]>,
  size: number | undefined,
): AsyncGenerator<Entry<Cursor>> {
  return size === undefined ? new OneByOne(pieces) : batched(pieces, size);
}

/** Arrays of `size` rows; the last one may be shorter. A broken row is a batch of its own, after the rows before it. */
async function* batched<Cursor>(
  pieces: AsyncIterable<Entry<Cursor>[]>,
  size: number,
): AsyncGenerator<readonly [unknown, Cursor]> {
  let batch: Entry<Cursor>[] = [];
  let failure: { readonly error: unknown } | undefined;
  const withCursor = (entries: Entry<Cursor>[]): [unknown[], Cursor] => [
    entries.map(([row]) => row),
    (entries.at(-1) as Entry<Cursor>)[1],
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
export async function* cursorsOf<Cursor>(
  pieces: AsyncIterable<Entry<Cursor>[]>,
  size: number | undefined,
): AsyncGenerator<Cursor[]> {
  if (size === undefined) for await (const entries of pieces) yield entries.map((entry) => entry[1]);
  else for await (const entry of batched(pieces, size)) yield [entry[1]];
}
