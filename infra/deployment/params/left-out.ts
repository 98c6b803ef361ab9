/**
 * Marks in a JSON Schema for what it cannot express. Converters set them where a part is left open; then they are taken
 * out, and each becomes a line of synth that names the param by its path.
 */
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";
import { isNever, isObject } from "../../../functions/model/params/shape.ts";
import { referred } from "../../../functions/model/params/shape-of.ts";

const mark = "x-pawl-left-out";

/** What JSON has no values for. */
const never = ["bigint", "blob", "date", "file", "function", "map", "nan", "set", "symbol"];
/** JSON has no values for them either, but a param that is left out is as good. */
const absent = ["undefined", "void"];

/** What a part becomes whose type JSON may not have. */
export function unexpressed(type: string): JsonSchema {
  const name = type.toLowerCase();
  if (absent.includes(name)) return { not: {} };
  return leftOut(never.includes(name) ? { not: {} } : {}, name);
}

/** The part, of which something is left to the task's own schema. */
export function leftOut(part: JsonSchema, what: string): JsonSchema {
  return { ...part, [mark]: [...new Set([...marksOf(part), what])] };
}

/** The part without what was added to it. Nothing more can be said of what cannot be given. */
export function onlyNever(part: JsonSchema): JsonSchema {
  return { not: part.not, ...(mark in part && { [mark]: part[mark] }) };
}

/** Whether something of the part itself was left out. */
export function isMarked(part: JsonSchema): boolean {
  return mark in part;
}

/** Whether anything was left out. */
export function hasMarks(part: unknown): boolean {
  if (typeof part !== "object" || part === null) return false;
  return mark in part || Object.values(part).some(hasMarks);
}

function marksOf(part: JsonSchema): readonly string[] {
  return (part[mark] ?? []) as readonly string[];
}

/** The schema without marks, and a line for each of them. */
export function withoutMarks(marked: JsonSchema): { schema: JsonSchema; looks: readonly string[] } {
  return { schema: clean(marked) as JsonSchema, looks: [...new Set(looksAt(marked, marked))] };
}

function clean(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(clean);
  if (!isObject(part)) return part;
  const { [mark]: _, $schema: __, ...rest } = part as JsonSchema;
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => {
      if (["const", "default", "enum", "examples"].includes(key)) return [key, value];
      const isByName = ["properties", "patternProperties", "definitions", "$defs"].includes(key);
      if (!isByName || !isObject(value)) return [key, clean(value)];
      return [key, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, clean(each)]))];
    }),
  );
}

interface Place {
  readonly path: readonly string[];
  /** Whether the part is one of several that a value may be. */
  readonly isOneOf: boolean;
}

function looksAt(marked: JsonSchema, root: JsonSchema): string[] {
  const looks: string[] = [];
  const followed = new Set<string>();
  const look = (part: unknown, { path, isOneOf }: Place): void => {
    if (!isObject(part)) return;
    const { properties, items, additionalItems, additionalProperties, patternProperties, ...own } =
      part as JsonSchema;
    looks.push(...marksOf(part).map((what) => line(path, what, isNever(part), isOneOf)));
    const at = (name: string, each: unknown) => look(each, { path: [...path, name], isOneOf: false });
    for (const [name, each] of entriesOf(properties)) at(name, each);
    for (const [i, each] of Array.isArray(items) ? items.entries() : []) at(String(i), each);
    for (const each of [items, additionalItems, additionalProperties]) at("*", each);
    for (const [, each] of entriesOf(patternProperties)) at("*", each);
    look(own.propertyNames, { path, isOneOf });
    for (const each of listOf(own.allOf)) look(each, { path, isOneOf });
    for (const each of [...listOf(own.anyOf), ...listOf(own.oneOf)]) look(each, { path, isOneOf: true });
    if (typeof own.$ref !== "string" || followed.has(own.$ref)) return;
    followed.add(own.$ref);
    look(referred(own.$ref, root), { path, isOneOf });
  };
  look(marked, { path: [], isOneOf: false });
  return looks;
}

function line(path: readonly string[], what: string, isNeverGiven: boolean, isOneOf: boolean): string {
  const param = path.length === 0 ? "params" : `param ${JSON.stringify(path.join("."))}`;
  if (!isNeverGiven)
    return `${param}: JSON Schema cannot express ${what}, so only the task's own schema checks that`;
  return `${param} cannot be given${isOneOf ? ` as ${what}` : ""}: params are JSON, which has no ${what}: let the schema take a text or a number, and make one of it`;
}

function entriesOf(named: unknown): [string, unknown][] {
  return isObject(named) ? Object.entries(named) : [];
}

function listOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}
