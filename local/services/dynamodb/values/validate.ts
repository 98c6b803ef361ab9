/**
 * Attribute values of a request, checked as DynamoDB checks them. Numbers are brought to AWS's form in place: a
 * request's values belong to it alone. The type of each value's content is checked here too, since these values can
 * be of any depth.
 */
import { AwsError } from "../../../http/index.ts";
import { invalid, invalidValue } from "../errors.ts";
import type { RawAttribute, RawItem } from "../raw-item.ts";
import { normalNumber } from "./decimal.ts";

/** How deep a value may be. A list or map counts as one level more than it is at, even if it is empty. */
const mostLevels = 32;

/** The longest name of an attribute, in bytes. */
const longestName = 65_535;

export function validateItem(item: RawItem): void {
  for (const name in item) {
    checkName(name);
    validateValue(item[name] as RawAttribute);
  }
}

/** The name of an attribute, or of a member of a map. */
export function checkName(name: string): void {
  if (name === "") throw invalid("Empty attribute name");
  if (Buffer.byteLength(text(name)) > longestName) {
    throw invalid("Attribute name is too large, must be less than 65536 bytes");
  }
}

/** A valid value, where it is to be. @param level how deep it is in the item; 1 for an attribute itself */
export function checkLevels({ L, M }: RawAttribute, level: number): void {
  if (L === undefined && M === undefined) return;
  if (level >= mostLevels) throw tooDeep();
  for (const inner of L ?? Object.values(M ?? {})) checkLevels(inner, level + 1);
}

/** @throws a ValidationException, or a SerializationException where the JSON has a wrong type */
export function validateValue(value: RawAttribute, level = 1): void {
  const types = Object.keys(value);
  const [type] = types;
  if (type === undefined) {
    throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  if (types.length > 1) {
    throw invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  const check = Object.hasOwn(checks, type) ? checks[type as keyof typeof checks] : undefined;
  if (check === undefined) {
    throw invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  if ((type === "L" || type === "M") && level >= mostLevels) throw tooDeep();
  check(value as never, level);
}

const checks = {
  S: ({ S }: { S: unknown }) => text(S),
  N(value: { N: string }) {
    value.N = normalNumber(text(value.N));
  },
  B: ({ B }: { B: unknown }) => base64(B),
  BOOL({ BOOL }: { BOOL: unknown }) {
    if (typeof BOOL !== "boolean") throw malformed("a BOOL must be true or false");
  },
  NULL({ NULL }: { NULL: unknown }) {
    if (typeof NULL !== "boolean") throw malformed("a NULL must be true");
    if (!NULL) throw invalidValue("Null attribute value types must have the value of true");
  },
  SS({ SS }: { SS: unknown }) {
    const texts = list(SS).map(text);
    if (texts.length === 0) throw invalidValue("An string set  may not be empty");
    if (new Set(texts).size < texts.length) {
      throw invalidValue(`Input collection [${texts.join(", ")}] contains duplicates.`);
    }
  },
  NS(value: { NS: unknown }) {
    const numbers = list(value.NS).map((number) => normalNumber(text(number)));
    if (numbers.length === 0) throw invalidValue("An number set  may not be empty");
    if (new Set(numbers).size < numbers.length) throw invalid("Input collection contains duplicates");
    value.NS = numbers;
  },
  BS({ BS }: { BS: unknown }) {
    const blobs = list(BS).map(base64);
    if (blobs.length === 0) throw invalidValue("Binary sets should not be empty");
    if (new Set(blobs).size < blobs.length) {
      throw invalidValue(`Input collection [${blobs.join(", ")}]of type BS contains duplicates.`);
    }
  },
  L({ L }: { L: unknown }, level: number) {
    for (const element of list(L)) validateValue(structure(element), level + 1);
  },
  M({ M }: { M: unknown }, level: number) {
    const members = structure(M) as RawItem;
    for (const name in members) {
      checkName(name);
      validateValue(structure(members[name]), level + 1);
    }
  },
};

function text(value: unknown): string {
  if (typeof value !== "string") throw malformed("a text was expected");
  // Half of a surrogate pair has no UTF-8, in which texts are stored and compared.
  if (!value.isWellFormed()) throw malformed("a text was expected, and half of a surrogate pair is none");
  return value;
}

function base64(value: unknown): string {
  const given = text(value);
  if (Buffer.from(given, "base64").toString("base64") !== given)
    throw malformed("the binary value is not base64");
  return given;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw malformed("a list was expected");
  return value;
}

function structure(value: unknown): RawAttribute {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw malformed("a structure was expected");
  }
  return value as RawAttribute;
}

function tooDeep(): AwsError {
  return invalid("Nesting Levels have exceeded supported limits");
}

function malformed(message: string): AwsError {
  return new AwsError("SerializationException", message);
}
