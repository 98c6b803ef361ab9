/**
 * What a task yielded that Pawl cannot use, in one sentence: a wrong shape, or a cursor that JSON does not keep. Called
 * when it is known to be wrong, so nothing here is on the way of a run that goes well.
 */
import { cut } from "../cut.ts";
import { InvalidCursorError, NonRetryableError } from "../errors.ts";

const shapes = {
  items: "items yields [item, cursor]",
  pages: "pages yields [items, cursorOf], an array and a function",
} as const;

/** The error for something else than the shape that is yielded. To try again does not help. */
export function wrongShape(kind: keyof typeof shapes, given: unknown): NonRetryableError {
  return new NonRetryableError(`${shapes[kind]}, got ${shown(given)}`);
}

/** The error for a cursor that does not survive JSON: it names the part that does not. */
export function wrongCursor(cursor: unknown): InvalidCursorError {
  const [path, text] = lostPart(cursor, "cursor", 0) ?? ["cursor", shown(cursor)];
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
  if (typeof value === "number") return Number.isFinite(value) ? undefined : [path, shown(value)];
  if (typeof value !== "object" || !isPlain(value)) return [path, shown(value)];
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

/** A value as one reads it in code, cut. What JSON has no text for is told by its kind. */
export function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (value === null || typeof value !== "object")
    return typeof value === "string" ? cut(JSON.stringify(value), 120) : String(value);
  const name = Array.isArray(value) ? undefined : value.constructor?.name;
  try {
    const members: string = JSON.stringify(value, (_, member: unknown) =>
      member === undefined || typeof member === "bigint" || Number.isNaN(member) ? shown(member) : member,
    );
    return name === undefined || name === "Object" ? cut(members, 120) : cut(`${name} ${members}`, 120);
  } catch {
    if (name === undefined) return Array.isArray(value) ? "an array" : "an object";
    return name === "Object" ? "an object" : `a ${name}`;
  }
}
