/** A row that cannot be used, in its place among the others, with its cursor. It throws when it is asked for. */
import type { CsvCursor, RowEntry } from "../cursor.ts";
import type { CsvMistakeError } from "../mistake.ts";

const broken = new WeakSet<RowEntry>();

export function brokenEntry(error: CsvMistakeError, cursor: CsvCursor): RowEntry {
  const entry: [unknown, CsvCursor] = [undefined, cursor];
  const get = () => {
    throw error;
  };
  Object.defineProperty(entry, 0, { get, enumerable: true });
  broken.add(entry);
  return entry;
}

export function isBroken(entry: RowEntry): boolean {
  return broken.has(entry);
}
