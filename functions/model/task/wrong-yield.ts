/**
 * What a task yielded that Pawl cannot use, in one sentence: a wrong shape, or a cursor that JSON does not keep. Called
 * when it is known to be wrong, so nothing here is on the way of a run that goes well.
 */
import { InvalidCursorError, NonRetryableError } from "../errors.ts";
import { show } from "../show.ts";

const shapes = {
  items: "items yields [item, cursor]",
  pages: "pages yields [items, cursorOf], an array and a function",
} as const;

/** The error for something else than the shape that is yielded. To try again does not help. */
export function wrongShape(kind: keyof typeof shapes, given: unknown): NonRetryableError {
  return new NonRetryableError(`${shapes[kind]}, got ${show(given, 120)}`);
}

/** The error for a cursor that does not survive JSON: it names the part that does not. */
export function wrongCursor(cursor: unknown): InvalidCursorError {
  const [path, text] = lostPart(cursor, "cursor", 0) ?? ["cursor", show(cursor, 120)];
  return new InvalidCursorError(
    `${path} is ${text}, which does not survive JSON: allowed are numbers, strings, booleans, null, arrays and plain objects of these`,
  );
}

/** Deeper than this a cursor is taken for one that contains itself. */
export const deepestCursor = 32;

type LostPart = readonly [path: string, shown: string];

/** The first part that JSON changes. */
function lostPart(value: unknown, path: string, depth: number): LostPart | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : [path, show(value, 120)];
  if (typeof value !== "object" || !isPlain(value)) return [path, show(value, 120)];
  if (depth > deepestCursor) return ["cursor", `nested deeper than ${deepestCursor} levels`];
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
