/**
 * What a request may hold, as a table, and its check. Words and order of the errors are those of AWS's front end: all
 * that is wrong is said at once. A member that is not in the table is refused by its name: AWS would pass it over, but
 * here it could be one that is not emulated yet.
 */
import { AwsError } from "../../http/index.ts";
import { invalid } from "./errors.ts";

export type Shape =
  | {
      readonly kind: "text";
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: RegExp;
      readonly oneOf?: readonly string[];
    }
  | { readonly kind: "integer"; readonly min: number; readonly max: number }
  /** Seconds since 1970. */
  | { readonly kind: "instant" }
  | { readonly kind: "list"; readonly of: Shape; readonly max: number }
  | Structure;

export interface Structure {
  readonly kind: "structure";
  readonly members: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
}

/**
 * Checks a value, and gives it without the members that are null.
 *
 * @throws the `ValidationException` that AWS has for what the shape refuses; a `SerializationException` for another type
 */
export function checkShape(
  given: Readonly<Record<string, unknown>>,
  shape: Structure,
): Record<string, unknown> {
  const mistakes: string[] = [];
  const value = read(given, shape, "", mistakes) as Record<string, unknown>;
  if (mistakes.length === 0) return value;
  const count = mistakes.length === 1 ? "1 validation error" : `${mistakes.length} validation errors`;
  throw invalid(`${count} detected: ${mistakes.join("; ")}`);
}

function read(given: unknown, shape: Shape, at: string, mistakes: string[]): unknown {
  const mistake = (what: string) =>
    mistakes.push(`Value '${shown(given)}' at '${at}' failed to satisfy constraint: Member must ${what}`);
  switch (shape.kind) {
    case "text": {
      if (typeof given !== "string") throw unreadable(at, "a string");
      const { min = 0, max = Number.POSITIVE_INFINITY, pattern, oneOf } = shape;
      if (given.length < min) mistake(`have length greater than or equal to ${min}`);
      if (given.length > max) mistake(`have length less than or equal to ${max}`);
      if (pattern?.test(given) === false) mistake(`satisfy regular expression pattern: ${pattern.source}`);
      if (oneOf?.includes(given) === false) mistake(`satisfy enum value set: [${oneOf.join(", ")}]`);
      return given;
    }
    case "integer":
      if (!Number.isInteger(given)) throw unreadable(at, "an integer");
      if ((given as number) < shape.min) mistake(`have value greater than or equal to ${shape.min}`);
      if ((given as number) > shape.max) mistake(`have value less than or equal to ${shape.max}`);
      return given;
    case "instant":
      if (!isInstant(given)) throw unreadable(at, "seconds since 1970");
      return given;
    case "list":
      if (!Array.isArray(given)) throw unreadable(at, "a list");
      if (given.length > shape.max) mistake(`have length less than or equal to ${shape.max}`);
      return given.map((each, index) => read(each, shape.of, `${at}.${index + 1}.member`, mistakes));
    case "structure":
      return readStructure(given, shape, at, mistakes);
  }
}

function readStructure(
  given: unknown,
  { members, required }: Structure,
  at: string,
  mistakes: string[],
): Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw unreadable(at, "an object");
  const pathOf = (name: string) =>
    `${at === "" ? "" : `${at}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  const present = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  for (const name of required) {
    if (present.some(([key]) => key === name)) continue;
    mistakes.push(`Value null at '${pathOf(name)}' failed to satisfy constraint: Member must not be null`);
  }
  const value: Record<string, unknown> = {};
  for (const [name, member] of present) {
    const shape = Object.hasOwn(members, name) ? members[name] : undefined;
    if (shape === undefined) {
      const known = Object.keys(members).join(", ");
      throw invalid(`${at === "" ? "" : `${at}: `}${shown(name)} is not known here; ${known} are`);
    }
    value[name] = read(member, shape, pathOf(name), mistakes);
  }
  return value;
}

/** An instant that a Date can hold. */
function isInstant(given: unknown): given is number {
  return typeof given === "number" && Math.abs(given) <= 8.64e12;
}

function unreadable(at: string, expected: string): AwsError {
  return new AwsError("SerializationException", `${at || "the body"} is not ${expected}`);
}

/** As AWS prints it, shortened: a request may be large. */
function shown(given: unknown): string {
  const text = typeof given === "object" ? JSON.stringify(given) : String(given);
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}
