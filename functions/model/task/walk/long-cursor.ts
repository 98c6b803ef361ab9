/**
 * Judges any cursor by its text: JSON of at most 1 KB that reads back the same (invariant 2). What is wrong is said in one
 * sentence. Nearly all cursors are short, and `turns/checkpoints.ts` judges those without their text.
 */
import { byteLength } from "../../cut.ts";
import { InvalidCursorError } from "../../errors.ts";
import { show } from "../../show.ts";
import type { Json } from "../task.ts";

/** The most bytes of a cursor's text. */
export const longestCursor = 1_024;

/** A copy of a cursor, as its text reads back. @throws InvalidCursorError that names what is wrong */
export function checkedByText(cursor: Json): Json {
  const lost = lostPart(cursor, "cursor", 0);
  if (lost !== undefined)
    throw new InvalidCursorError(
      `${lost[0]} is ${lost[1]}, which does not survive JSON: allowed are numbers, strings, booleans, null, arrays and plain objects of these`,
    );
  const text = JSON.stringify(cursor);
  const bytes = byteLength(text);
  if (bytes > longestCursor)
    throw new InvalidCursorError(
      `cursor ${show(cursor, 120)} weighs ${bytes} bytes as JSON: at most ${longestCursor} are allowed`,
    );
  return JSON.parse(text) as Json;
}

/** Deeper than this a cursor is taken for one that contains itself. */
const deepestCursor = 32;

type LostPart = readonly [path: string, shown: string];

/** The first part that JSON changes. */
export function lostPart(value: unknown, path: string, depth: number): LostPart | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : [path, show(value, 120)];
  if (typeof value !== "object" || !isPlain(value)) return [path, show(value, 120)];
  if (depth > deepestCursor)
    return [path.split(/[.[]/)[0] ?? path, `nested deeper than ${deepestCursor} levels`];
  const isArray = Array.isArray(value);
  for (const [name, member] of Object.entries(value)) {
    const step = isArray
      ? `[${name}]`
      : /^[A-Za-z_$][\w$]*$/.test(name)
        ? `.${name}`
        : `[${JSON.stringify(name)}]`;
    const lost = lostPart(member, path + step, depth + 1);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !("toJSON" in value);
}
