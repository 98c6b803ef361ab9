import { cut } from "./cut.ts";
import { printableLine } from "./printable.ts";

/** A value as one reads it in code, in one line of at most `longest` bytes. What JSON has no text for is told by its kind. Never throws. */
export function show(value: unknown, longest = 80): string {
  return cut(printableLine(textOf(value)), longest);
}

function textOf(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (isInvalidDate(value)) return "an invalid Date";
  let [name, isList]: [unknown, boolean] = [undefined, false];
  try {
    isList = Array.isArray(value);
    if (!isList) name = value.constructor?.name;
    const text = JSON.stringify(value, (_, member) => (isLost(member) ? textOf(member) : member));
    return typeof name !== "string" || name === "Object" ? String(text) : `${name} ${text}`;
  } catch {
    if (isList) return "an array";
    return typeof name === "string" && name !== "Object" ? `an object of class ${name}` : "an object";
  }
}

/** JSON writes `null`. */
function isInvalidDate(value: object): boolean {
  try {
    return value instanceof Date && Number.isNaN(value.getTime());
  } catch {
    return false;
  }
}

/** JSON leaves it out, refuses it, or writes `null`. */
function isLost(value: unknown): boolean {
  const isNumber = typeof value === "number";
  return value === undefined || typeof value === "bigint" || (isNumber && !Number.isFinite(value));
}
