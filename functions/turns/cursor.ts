/** Cursors as they are stored: JSON text of at most 1 KB that says the same when it is read again. */
import { byteLength, cut } from "../model/cut.ts";
import { InvalidCursorError } from "../model/errors.ts";
import type { Json } from "../model/task.ts";

const longest = 1_024;

/**
 * A cursor as it is yielded, checked. Numbers and short strings cost next to nothing; an object is copied, since
 * whoever yielded it may go on changing it. @throws InvalidCursorError that names it
 */
export function yielded(cursor: Json): Json {
  // A character weighs at most six bytes as JSON.
  const light = typeof cursor === "string" && cursor.length <= 170;
  if (typeof cursor === "number" ? Number.isFinite(cursor) : light) return cursor;
  return JSON.parse(cursorText(cursor)) as Json;
}

/** A cursor as JSON text. @throws InvalidCursorError that names it */
export function cursorText(cursor: Json): string {
  if (!survives(cursor))
    throw new InvalidCursorError(
      `cursor ${show(cursor)} does not survive JSON: allowed are numbers, strings, booleans, null, arrays and plain objects of these`,
    );
  const text = JSON.stringify(cursor);
  const bytes = byteLength(text);
  if (bytes > longest)
    throw new InvalidCursorError(
      `cursor ${show(cursor)} weighs ${bytes} bytes as JSON: at most ${longest} are allowed`,
    );
  return text;
}

function survives(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth > 32) return false;
  if (Array.isArray(value)) return value.every((member) => survives(member, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return !("toJSON" in value) && Object.values(value).every((member) => survives(member, depth + 1));
}

function show(cursor: unknown): string {
  if (typeof cursor === "number" || typeof cursor === "bigint") return `${cursor}`;
  let text: string;
  try {
    text = JSON.stringify(cursor) ?? String(cursor);
  } catch (error) {
    text = `(${(error as Error).message})`;
  }
  const name = cursor instanceof Object && !Array.isArray(cursor) ? cursor.constructor?.name : undefined;
  const kind = name !== undefined && name !== "Object" ? `${name} ` : "";
  return `${kind}${cut(text, 120)}`;
}
