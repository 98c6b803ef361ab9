import type { Entry, FileCursor, Span } from "./cursor.ts";

/** What is read of a part. */
export type PartSpan<Cursor = FileCursor> = Span<Cursor> & { readonly to: number };

/** The rows that end within a part. Nothing is read of one that has none left. */
export async function* rowsUntil<Cursor extends FileCursor>(
  { after, to }: PartSpan<Cursor>,
  pieces: AsyncIterable<Entry<Cursor>[]>,
): AsyncGenerator<Entry<Cursor>[]> {
  if (after !== undefined && after.byte >= to) return;
  for await (const entries of pieces) {
    // A broken row throws when it is asked for, so the cursors are looked at alone.
    const kept = entries.findLastIndex((entry) => entry[1].byte <= to) + 1;
    if (kept > 0) yield entries.slice(0, kept);
    if (kept < entries.length || entries.at(-1)?.[1].byte === to) return;
  }
}
