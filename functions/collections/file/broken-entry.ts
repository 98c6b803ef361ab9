/** A row that cannot be used, in its place among the others, with its cursor. It throws when it is asked for. */
import type { Entry } from "./cursor.ts";
import type { FileMistakeError } from "./mistake.ts";

const broken = new WeakSet<object>();

export function brokenEntry<Cursor>(error: FileMistakeError, cursor: Cursor): Entry<Cursor> {
  const entry: [unknown, Cursor] = [undefined, cursor];
  const get = () => {
    throw error;
  };
  Object.defineProperty(entry, 0, { get, enumerable: true });
  broken.add(entry);
  return entry;
}

export function isBroken(entry: Entry<unknown>): boolean {
  return broken.has(entry);
}
