/**
 * What a JSON Schema says is wrong with a value. It has the keywords that schema libraries write for params; it leaves
 * out what it does not know, such as `format`, since the task's own schema checks the params too. A text's length is
 * counted as those libraries count it: in UTF-16 units.
 *
 * It takes as given that synth made the schema, and that the value came from JSON and is not deep.
 */
import { sameJson } from "../same-json.ts";
import { show } from "../show.ts";
import type { Json } from "../task/task.ts";
import { isObject, named, notAmong, notOfType, type Path, quoted, types } from "./shape.ts";

/** A JSON Schema, or one of its parts. */
export type JsonSchema = Readonly<Record<string, unknown>>;
type Part = JsonSchema | boolean;
type Limit = readonly [of: string, holds: (value: never, limit: never) => boolean, words: string];

/** Keywords of one limit each: the type that they limit, and what must hold. */
const limits: Readonly<Record<string, Limit>> = {
  minimum: ["number", (value: number, least: number) => value >= least, "must be >="],
  maximum: ["number", (value: number, most: number) => value <= most, "must be <="],
  exclusiveMinimum: ["number", (value: number, least: number) => value > least, "must be >"],
  exclusiveMaximum: ["number", (value: number, most: number) => value < most, "must be <"],
  multipleOf: ["number", isMultiple, "must be a multiple of"],
  minLength: ["string", (value: string, least: number) => value.length >= least, "characters must be >="],
  maxLength: ["string", (value: string, most: number) => value.length <= most, "characters must be <="],
  pattern: ["string", matches, "must match"],
  minItems: ["array", (value: Json[], least: number) => value.length >= least, "items must be >="],
  maxItems: ["array", (value: Json[], most: number) => value.length <= most, "items must be <="],
  uniqueItems: ["array", isUnique, "must have each item once:"],
  minProperties: ["object", (value: object, n: number) => Object.keys(value).length >= n, "names must be >="],
  maxProperties: ["object", (value: object, n: number) => Object.keys(value).length <= n, "names must be <="],
};

/** One line for each mistake of the params. */
export function schemaMistakes(params: Json, schema: JsonSchema): string[] {
  return mistakesOf(params, schema, schema, []);
}

function mistakesOf(value: Json, part: Part, root: JsonSchema, path: Path): string[] {
  if (typeof part === "boolean") return part ? [] : [`${named(path, value)} is not allowed`];
  const { type, enum: values, $ref } = part;
  const allowedTypes = type === undefined ? [] : ([type].flat() as string[]);
  if (allowedTypes.length > 0 && !allowedTypes.some((name) => types[name]?.(value) !== false))
    return [notOfType(value, allowedTypes, path)];
  const allowed = "const" in part ? [part.const] : (values as Json[] | undefined);
  if (allowed !== undefined && !allowed.some((each) => sameJson(each, value)))
    return [notAmong(value, allowed, path)];
  const within = (member: Json, of: Part, ...names: Path) =>
    mistakesOf(member, of, root, [...path, ...names]);
  return [
    ...(typeof $ref === "string" ? within(value, referred($ref, root)) : []),
    ...limitMistakes(value, part, path),
    ...alternativeMistakes(value, part, path, within),
    ...(Array.isArray(value) ? itemMistakes(value, part, within) : []),
    ...(isObject(value) ? propertyMistakes(value, part, path, within) : []),
  ];
}

type Within = (member: Json, of: Part, ...names: Path) => string[];

function limitMistakes(value: Json, part: JsonSchema, path: Path): string[] {
  return Object.entries(limits).flatMap(([keyword, [of, holds, words]]) => {
    const limit = part[keyword] as never;
    if (limit === undefined || !types[of]?.(value) || holds(value as never, limit)) return [];
    return [`${named(path, value)} is not allowed: ${words} ${show(limit)}`];
  });
}

function alternativeMistakes(value: Json, part: JsonSchema, path: Path, within: Within): string[] {
  const { allOf = [], anyOf, oneOf, not } = part as Readonly<Record<string, readonly Part[]>>;
  const all = allOf.flatMap((each) => within(value, each));
  const excluded = not !== undefined && within(value, not as unknown as Part).length === 0;
  const any = [anyOf, oneOf].flatMap((parts) => {
    if (parts === undefined) return [];
    const found = parts.map((each) => within(value, each));
    if (found.some((mistakes) => mistakes.length === 0)) return [];
    // Of a value or null, what is wrong with the value says more.
    const [only, ...more] = parts.flatMap((each, i) => (isOfNull(each) ? [] : [found[i] ?? []]));
    if (only !== undefined && more.length === 0) return only;
    return [`${named(path, value)} is not allowed: it is none of the ${parts.length} alternatives`];
  });
  return [...all, ...any, ...(excluded ? [`${named(path, value)} is not allowed`] : [])];
}

function itemMistakes(value: readonly Json[], part: JsonSchema, within: Within): string[] {
  const { items, prefixItems, additionalItems } = part as Readonly<Record<string, Part | readonly Part[]>>;
  const first = (prefixItems ?? (Array.isArray(items) ? items : [])) as readonly Part[];
  const rest = (Array.isArray(items) ? additionalItems : items) as Part | undefined;
  return value.flatMap((item, i) => within(item, first[i] ?? rest ?? true, i));
}

function propertyMistakes(
  value: Readonly<Record<string, Json>>,
  part: JsonSchema,
  path: Path,
  within: Within,
): string[] {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = part as {
    readonly properties?: Readonly<Record<string, Part>>;
    readonly required?: readonly string[];
    readonly additionalProperties?: Part;
  };
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  return [
    ...missing.map((name) => `param ${quoted([...path, name])} is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (own === undefined && additionalProperties === false)
        return [`param ${quoted([...path, name])} is unknown`];
      return within(member, own ?? additionalProperties ?? true, name);
    }),
  ];
}

/** The part that a reference within the schema points to. */
export function referred($ref: string, root: JsonSchema): Part {
  let at: unknown = root;
  for (const name of $ref.replace(/^#\/?/, "").split("/").filter(Boolean)) {
    const key = decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) && Object.hasOwn(at, key) ? (at as Record<string, unknown>)[key] : true;
  }
  return at as Part;
}

function isOfNull(part: Part): boolean {
  return typeof part === "object" && part.type === "null";
}

function isMultiple(value: number, of: number): boolean {
  return Number.isInteger(value / of);
}

/** As libraries write a pattern: without flags, unless it needs Unicode's. */
function matches(value: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, /\\[pPu]\{/.test(pattern) ? "u" : "").test(value);
  } catch {
    return true;
  }
}

function isUnique(value: readonly Json[], asked: boolean): boolean {
  return !asked || value.every((item, i) => value.findIndex((each) => sameJson(each, item)) === i);
}
