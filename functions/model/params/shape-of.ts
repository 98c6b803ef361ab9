/**
 * Makes a shape of a JSON Schema, at synth and in the command. JSON Schema, and most schemas of tasks, take any name and
 * drop those that they do not know: then a misspelt limit means no limit. So a shape has the names of all branches of the
 * schema, and no others, unless the schema says that it takes others. What it cannot tell it leaves open.
 */
import type { Json } from "../task/task.ts";
import type { JsonSchema } from "./json-schema.ts";
import { isNever, isObject, type Shape } from "./shape.ts";

/** Objects and lists within one another; a schema that refers to itself has no end. */
const mostLevels = 8;

/** The shape that a JSON Schema allows. */
export function shapeOf(schema: JsonSchema): Shape {
  return merged([schema], schema, 0);
}

/** One shape of all that a value may be. */
function merged(given: readonly unknown[], root: JsonSchema, level: number): Shape {
  const { parts, certain, isAny } = leaves(given, root);
  if (given.every(isNever)) return { types: [] };
  if (level > mostLevels || isAny || parts.length === 0) return {};
  const objects = parts.filter((part) => mayBe("object", part));
  const lists = parts.filter((part) => mayBe("array", part));
  const propertiesOf = ({ properties }: JsonSchema) => (isObject(properties) ? properties : {});
  const names = [...new Set(objects.flatMap((part) => Object.keys(propertiesOf(part))))];
  const shapes = names.map((name) => {
    const has = (part: JsonSchema) => Object.hasOwn(propertiesOf(part), name);
    const own = objects.filter(has).map((part) => propertiesOf(part)[name]);
    // An alternative that does not have the name allows any value of it.
    if (objects.some((part) => !has(part) && !certain.includes(part))) own.push(true);
    return [name, merged(own, root, level + 1)] as const;
  });
  const isOpen = objects.some(takesOtherNames);
  const others = objects.map(({ additionalProperties = true }) => additionalProperties);
  const { first, rest } = itemsOf(lists);
  const required = certain.flatMap((part) => (part.required ?? []) as string[]);
  return {
    types: typesOf(parts),
    values: valuesOf(parts),
    names: objects.length > 0 ? Object.fromEntries(shapes) : undefined,
    others: isOpen
      ? merged(
          others.filter((each) => each !== false),
          root,
          level + 1,
        )
      : undefined,
    required: required.length > 0 ? [...new Set(required)] : undefined,
    first: first.length > 0 ? first.map((each) => merged(each, root, level + 1)) : undefined,
    items: rest.length > 0 && !rest.includes(true) ? merged(rest, root, level + 1) : undefined,
  };
}

/** A schema's alternatives and the parts that it is put together from, each once. `certain` all hold, any value `isAny` allows. */
function leaves(given: readonly unknown[], root: JsonSchema) {
  const parts = new Set<JsonSchema>();
  const certain: JsonSchema[] = [];
  let isAny = given.includes(true);
  const add = (part: unknown, isCertain: boolean) => {
    if (part === true && !isCertain) isAny = true;
    if (!isObject(part) || parts.has(part) || isNever(part)) return;
    const { allOf, anyOf, oneOf, $ref, ...own } = part as JsonSchema;
    parts.add(part);
    if (isCertain) certain.push(part);
    for (const each of [allOf].flat()) add(each, isCertain);
    for (const each of [anyOf, oneOf].flat()) add(each, false);
    if (typeof $ref === "string") add(referred($ref, root), isCertain);
    // What only puts others together says nothing itself.
    const isWrapper = [allOf, anyOf, oneOf, $ref].some((each) => each !== undefined);
    if (isWrapper && own.type === undefined && own.properties === undefined) parts.delete(part);
  };
  for (const part of given) add(part, given.length === 1);
  return { parts: [...parts], certain, isAny };
}

/** What the items of lists may be: those that have a place of their own, by that place, and the rest. */
function itemsOf(lists: readonly JsonSchema[]) {
  const all = lists.map(({ items = true, prefixItems, additionalItems = true }) =>
    Array.isArray(items)
      ? { own: items as unknown[], rest: additionalItems }
      : { own: (prefixItems ?? []) as unknown[], rest: items },
  );
  const places = Math.max(0, ...all.map(({ own }) => own.length));
  return {
    first: Array.from({ length: places }, (_, i) =>
      all.map(({ own, rest }) => (i < own.length ? own[i] : rest)),
    ),
    // How many items a list may have is for the schemas to say.
    rest: all.map(({ rest }) => rest).filter((rest) => !isNever(rest)),
  };
}

function mayBe(kind: "object" | "array", { type, enum: values, const: value }: JsonSchema): boolean {
  if (type !== undefined) return [type].flat().includes(kind);
  return values === undefined && value === undefined;
}

function takesOtherNames({ properties, additionalProperties, patternProperties }: JsonSchema): boolean {
  if (additionalProperties === false) return false;
  return properties === undefined || additionalProperties !== undefined || patternProperties !== undefined;
}

function typesOf(parts: readonly JsonSchema[]): readonly string[] | undefined {
  const isKnown = parts.every(({ type }) => type !== undefined);
  return isKnown ? [...new Set(parts.flatMap(({ type }) => [type].flat() as string[]))] : undefined;
}

function valuesOf(parts: readonly JsonSchema[]): readonly Json[] | undefined {
  const lists = parts.map(
    (part) => ("const" in part ? [part.const] : part.enum) as readonly Json[] | undefined,
  );
  return lists.length > 0 && lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

/** The part that a reference within the schema points to. */
export function referred($ref: string, root: JsonSchema): unknown {
  let at: unknown = root;
  for (const name of $ref.replace(/^#\/?/, "").split("/").filter(Boolean)) {
    const key = decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) && Object.hasOwn(at, key) ? (at as JsonSchema)[key] : true;
  }
  return at;
}
