/**
 * What the members of a request must be, before any of them is understood, and the errors of AWS's front end for those
 * that are not. Members that a shape does not name are ignored, as AWS ignores them, or refused by name where a service
 * asks for that: here they could be something that AWS has and this machine has not. What a text means, such as a
 * DynamoDB value or a schedule's expression, is looked into later, by the service.
 */
import { inspect } from "node:util";
import { AwsError } from "./errors.ts";

interface Limits {
  required?: boolean;
  /** The least and most: of a number its value, of all else its length. */
  min?: number;
  max?: number;
}

export type Shape = Limits &
  (
    | { kind: "text"; oneOf?: readonly string[]; pattern?: string }
    /** An `instant` is in seconds since 1970. */
    | { kind: "flag" | "number" | "integer" | "instant" | "value" }
    | { kind: "list" | "map"; of: Shape }
    | { kind: "structure"; members: Members }
  );

export type Members = Readonly<Record<string, Shape>>;

export interface ShapeOptions {
  /** @default they are ignored */
  readonly unknown?: "refused";
}

const jsonTypes = {
  text: "string",
  flag: "boolean",
  number: "number",
  integer: "number",
  instant: "number",
  list: "object",
  map: "object",
  value: "object",
  structure: "object",
};
const article = (kind: Shape["kind"]) => (/^[aeiou]/.test(kind) ? "an" : "a");
/** The last instant that a Date can hold, in seconds. */
const lastInstant = 8.64e12;

/** @throws a SerializationException for a wrong type, else a ValidationException that lists all that is wrong */
export function checkShape(
  input: Record<string, unknown>,
  members: Members,
  { unknown }: ShapeOptions = {},
): void {
  const wrong: string[] = [];
  new ShapeCheck(unknown === "refused", wrong).members(input, members, "");
  if (wrong.length === 0) return;
  const count = `${wrong.length} validation error${wrong.length > 1 ? "s" : ""} detected`;
  throw invalid(`${count}: ${wrong.slice(0, 10).join("; ")}`);
}

class ShapeCheck {
  readonly #refusesUnknown: boolean;
  readonly #wrong: string[];

  constructor(refusesUnknown: boolean, wrong: string[]) {
    this.#refusesUnknown = refusesUnknown;
    this.#wrong = wrong;
  }

  members(input: Record<string, unknown>, members: Members, parent: string): void {
    if (this.#refusesUnknown) refuseUnknown(input, members, parent);
    for (const name in members) {
      const at = `${parent}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      const shape = members[name] as Shape;
      if (input[name] === undefined || input[name] === null) {
        // A member that is null is one that is not there.
        if (input[name] === null) delete input[name];
        if (shape.required)
          this.#wrong.push(`Value null at '${at}' failed to satisfy constraint: Member must not be null`);
      } else this.#one(input[name], shape, at);
    }
  }

  #one(value: unknown, shape: Shape, at: string): void {
    if (!isOfKind(value, shape.kind)) {
      const must = `${at} must be ${article(shape.kind)} ${shape.kind}`;
      throw new AwsError("SerializationException", `${must}, and is ${written(value)}`);
    }
    this.#limits(value, shape, at);
    if (shape.kind === "list") {
      for (const [index, element] of (value as unknown[]).entries()) {
        this.#one(element, shape.of, `${at}.${index + 1}.member`);
      }
    } else if (shape.kind === "map") {
      for (const [name, element] of Object.entries(value as object)) {
        this.#one(element, shape.of, `${at}.${name}.member`);
      }
    } else if (shape.kind === "structure") {
      this.members(value as Record<string, unknown>, shape.members, `${at}.`);
    }
  }

  #limits(value: unknown, shape: Shape, at: string): void {
    const must = (rule: string) => {
      this.#wrong.push(
        `Value '${written(value)}' at '${at}' failed to satisfy constraint: Member must ${rule}`,
      );
    };
    const isNumber = typeof value === "number";
    const [what, size] = isNumber ? ["value", value] : ["length", lengthOf(value)];
    if (shape.kind === "text") {
      const { oneOf, pattern } = shape;
      if (oneOf !== undefined && !oneOf.includes(value as string)) {
        must(`satisfy enum value set: [${oneOf.join(", ")}]`);
      }
      if (pattern !== undefined && !new RegExp(`^${pattern}$`).test(value as string)) {
        must(`satisfy regular expression pattern: ${pattern}`);
      }
    }
    if (shape.min !== undefined && size < shape.min)
      must(`have ${what} greater than or equal to ${shape.min}`);
    if (shape.max !== undefined && size > shape.max) must(`have ${what} less than or equal to ${shape.max}`);
  }
}

function isOfKind(value: unknown, kind: Shape["kind"]): boolean {
  if (typeof value !== jsonTypes[kind] || value === null) return false;
  if (kind === "integer") return Number.isInteger(value);
  if (kind === "instant") return Math.abs(value as number) <= lastInstant;
  return Array.isArray(value) === (kind === "list");
}

function refuseUnknown(input: Record<string, unknown>, members: Members, parent: string): void {
  const unknown = Object.keys(input).find((name) => !Object.hasOwn(members, name));
  if (unknown === undefined) return;
  throw invalid(`${parent}${unknown} is not known here; ${Object.keys(members).join(", ")} are`);
}

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

function lengthOf(value: unknown): number {
  if (typeof value === "string" || Array.isArray(value)) return value.length;
  return typeof value === "object" && value !== null ? Object.keys(value).length : 0;
}

function written(value: unknown): string {
  if (typeof value !== "object") return String(value);
  // A request may be nested more deeply than JSON.stringify can follow.
  return inspect(value, { depth: 3, compact: true, breakLength: Number.POSITIVE_INFINITY });
}
