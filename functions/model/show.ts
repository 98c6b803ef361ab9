import { cut } from "./cut.ts";
import { printableLine } from "./printable.ts";

/** A value as it was given, in one line of at most `longest` bytes, for a message. Never throws. */
export function show(value: unknown, longest = 80): string {
  return cut(printableLine(textOf(value)), longest);
}

function textOf(value: unknown): string {
  if (typeof value === "function") return "a function";
  if (typeof value !== "string" && (typeof value !== "object" || value === null)) return String(value);
  try {
    return (
      JSON.stringify(value, (_, member) => (isUnwritable(member) ? String(member) : member)) ?? "nothing"
    );
  } catch {
    return "an object that cannot be written as JSON";
  }
}

/** JSON has no word for it, or writes `null`. */
function isUnwritable(value: unknown): boolean {
  return typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value));
}
