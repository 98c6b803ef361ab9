/**
 * What the members of a request must be, before any of them is understood. AWS ignores members that it does not know;
 * here those that are not served are refused by their names. What a member means, such as an attribute value, is looked
 * into later by the service.
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
    | { kind: "flag" | "number" | "value" }
    /** Of any form: it is refused later, or says no more than its absence. */
    | { kind: "any"; allowed?: readonly unknown[] }
    /** A date is in seconds since 1970. */
    | { kind: "whole number" | "date" }
    | { kind: "list" | "map"; of: Shape }
    | { kind: "structure"; members: Members }
  );

export type Members = Readonly<Record<string, Shape>>;

const jsonTypes: Record<Exclude<Shape["kind"], "any">, string> = {
  text: "string",
  flag: "boolean",
  number: "number",
  "whole number": "number",
  date: "number",
  list: "object",
  map: "object",
  value: "object",
  structure: "object",
};

/** @throws a SerializationException for a wrong type, else a ValidationException that lists all that is wrong */
export function checkShape(input: Record<string, unknown>, members: Members): void {
  const wrong: string[] = [];
  checkMembers(input, members, "", wrong);
  if (wrong.length === 0) return;
  const count = `${wrong.length} validation error${wrong.length > 1 ? "s" : ""} detected`;
  throw invalid(`${count}: ${wrong.slice(0, 10).join("; ")}`);
}

function checkMembers(
  input: Record<string, unknown>,
  members: Members,
  parent: string,
  wrong: string[],
): void {
  const unread = Object.keys(input).find((name) => input[name] != null && !Object.hasOwn(members, name));
  if (unread !== undefined) {
    const served = Object.keys(members).join(", ");
    throw invalid(`${spelled(parent)}${unread} is not served locally; served are ${served}`);
  }
  for (const name in members) {
    const at = `${parent}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const shape = members[name] as Shape;
    if (input[name] === undefined || input[name] === null) {
      // A member that is null is one that is not there.
      if (input[name] === null) delete input[name];
      if (shape.required)
        wrong.push(`Value null at '${at}' failed to satisfy constraint: Member must not be null`);
    } else checkOne(input[name], shape, at, wrong);
  }
}

function checkOne(value: unknown, shape: Shape, at: string, wrong: string[]): void {
  if (shape.kind === "any") {
    const isAllowed = (one: unknown) => JSON.stringify(one) === JSON.stringify(value);
    if (shape.allowed === undefined || shape.allowed.some(isAllowed)) return;
    const allowed = shape.allowed.map((one) => JSON.stringify(one)).join(", ");
    throw invalid(`${spelled(at)} ${written(value)} is not served locally; allowed: ${allowed}`);
  }
  if (
    typeof value !== jsonTypes[shape.kind] ||
    value === null ||
    Array.isArray(value) !== (shape.kind === "list") ||
    !isOfKind(value, shape.kind)
  ) {
    throw new AwsError("SerializationException", `${at} must be a ${shape.kind}, and is ${written(value)}`);
  }
  checkLimits(value, shape, at, wrong);
  if (shape.kind === "list") {
    for (const [index, element] of (value as unknown[]).entries()) {
      checkOne(element, shape.of, `${at}.${index + 1}.member`, wrong);
    }
  } else if (shape.kind === "map") {
    for (const [name, element] of Object.entries(value as object)) {
      checkOne(element, shape.of, `${at}.${name}.member`, wrong);
    }
  } else if (shape.kind === "structure") {
    checkMembers(value as Record<string, unknown>, shape.members, `${at}.`, wrong);
  }
}

/** The place of a member in a request as the request spells it, and not as AWS's errors do. */
function spelled(at: string): string {
  return at.replaceAll(/(^|\.)([a-z])/g, (_, dot: string, first: string) => `${dot}${first.toUpperCase()}`);
}

function checkLimits(
  value: unknown,
  shape: Exclude<Shape, { kind: "any" }>,
  at: string,
  wrong: string[],
): void {
  const must = (rule: string) => {
    wrong.push(`Value '${written(value)}' at '${at}' failed to satisfy constraint: Member must ${rule}`);
  };
  const [what, size] = typeof value === "number" ? ["value", value] : ["length", lengthOf(value)];
  if (shape.kind === "text") {
    const { oneOf, pattern } = shape;
    if (oneOf !== undefined && !oneOf.includes(value as string)) {
      must(`satisfy enum value set: [${oneOf.join(", ")}]`);
    }
    if (pattern !== undefined && !new RegExp(`^${pattern}$`).test(value as string)) {
      must(`satisfy regular expression pattern: ${pattern}`);
    }
  }
  if (shape.min !== undefined && size < shape.min) must(`have ${what} greater than or equal to ${shape.min}`);
  if (shape.max !== undefined && size > shape.max) must(`have ${what} less than or equal to ${shape.max}`);
}

/** The last instant that a Date can hold, in seconds. */
const lastInstant = 8.64e12;

/** Of the kinds that JSON has no type for. */
function isOfKind(value: unknown, kind: Shape["kind"]): boolean {
  if (kind === "whole number") return Number.isInteger(value);
  return kind !== "date" || Math.abs(value as number) <= lastInstant;
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

function invalid(message: string): AwsError {
  return new AwsError("ValidationException", message);
}
