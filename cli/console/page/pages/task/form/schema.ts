/** What a part of a JSON Schema says by itself: its reference followed, and `null` taken off its alternatives. */
import type { FieldDocument, SchemaDocument } from "../documents.ts";

const isObject = (value: unknown): value is SchemaDocument =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** References within one another; more are a circle. */
const mostReferences = 8;

/** @param root the whole schema, into which references point */
export function plainPart(given: unknown, root: SchemaDocument): SchemaDocument {
  let part = isObject(given) ? given : {};
  for (let i = 0; i < mostReferences; i++) {
    const { $ref, anyOf, oneOf, ...own } = part;
    const some = [anyOf ?? oneOf ?? []].flat().filter((one) => !isNull(one));
    if (typeof $ref === "string") part = { ...referred($ref, root), ...own };
    else if (some.length === 1 && isObject(some[0])) part = { ...some[0], ...own };
    else break;
  }
  return part;
}

function referred($ref: string, root: SchemaDocument): SchemaDocument {
  const [, group = "", name = ""] = /^#\/(definitions|\$defs)\/(.+)$/.exec($ref) ?? [];
  const all = root[group];
  const found = isObject(all) && Object.hasOwn(all, name) ? all[name] : undefined;
  return isObject(found) ? found : {};
}

const isNull = (part: unknown) => isObject(part) && (part.type === "null" || part.const === null);

/** The types that a part allows besides null; none where it says nothing. */
export function typesOf({ type, const: value, enum: values }: SchemaDocument): readonly string[] {
  const said =
    type === undefined
      ? [values ?? (value === undefined ? [] : [value])].flat().map(typeName)
      : [type].flat();
  return [...new Set(said)].filter((one): one is string => one !== "null");
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** The properties of an object, by name. */
export function propertiesOf({ properties }: SchemaDocument): SchemaDocument {
  return isObject(properties) ? properties : {};
}

/** The field of a param that the manifest says nothing of. */
export function fieldOf(part: SchemaDocument, root: SchemaDocument): FieldDocument {
  const { enum: values, const: only, format, items } = part;
  const all = Array.isArray(values) ? values : only === undefined ? undefined : [only];
  if (all?.every((value) => value === null || typeof value !== "object"))
    return { kind: "select", choices: all.filter((value) => value !== null).map((value) => ({ value })) };
  const [type, ...others] = typesOf(part);
  if (others.length > 0) return { kind: "text" };
  if (type === "array") return { kind: "list", choices: fieldOf(plainPart(items, root), root).choices };
  if (type === "boolean") return { kind: "checkbox" };
  if (type === "number" || type === "integer") return { kind: "number" };
  return { kind: format === "date" ? "date" : format === "date-time" ? "datetime" : "text" };
}
