/**
 * What a form shows for each param of a task, and which values it offers. Synth makes it of the params' JSON Schema and of the
 * task's `choices` and `textAreas`; the manifest has it for whoever asks for params: help, completion, a console. What has no
 * field of its own is a plain text, which is read as `--param` is.
 */
import type { Task } from "../task/task.ts";
import { type LabelledChoice, readChoices } from "./choices.ts";
import type { JsonSchema } from "./json-schema.ts";
import { isObject } from "./shape.ts";
import { referred, shapeOf } from "./shape-of.ts";

/** What a form shows. */
export type FieldKind = "text" | "textarea" | "select" | "number" | "checkbox" | "date" | "datetime" | "list";

export interface ParamField {
  readonly kind: FieldKind;
  /** Of a select, or of each item of a list: the values, or "asked" where a function of the task knows them. */
  readonly choices?: readonly LabelledChoice[] | "asked";
}

/** What the manifest has of a task's params. */
export interface ManifestParams {
  /** JSON Schema of its params, where the schema's library gives one. */
  readonly paramsSchema?: JsonSchema;
  /** What a form shows for each of its params, where they are known. */
  readonly fields?: ParamFields;
  /** It has choices or text areas: more than its schema is checked before the first item of a run. @default false */
  readonly asksAtStart?: true;
}

export type ParamFields = Readonly<Record<string, ParamField>>;

/** The fields of a schema's params, by name. */
export function paramFields(
  schema: JsonSchema,
  { choices = {}, textAreas = [] }: Pick<Task, "choices" | "textAreas"> = {},
): ParamFields {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const names = new Set([...Object.keys(properties), ...Object.keys(choices), ...textAreas]);
  const fields = [...names].map((name) => {
    const part = paramSchema(schema, name) ?? {};
    const given = Object.hasOwn(choices, name) ? choices[name] : undefined;
    const own = typeof given === "function" ? ("asked" as const) : given && readChoices(given, name);
    return [name, fieldOf(part, own, textAreas.includes(name))] as const;
  });
  return Object.fromEntries(fields);
}

/** The schema of one param, by itself; undefined where the schema does not list it. */
export function paramSchema(schema: JsonSchema | undefined, name: string): JsonSchema | undefined {
  const properties = (schema?.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  if (!Object.hasOwn(properties, name)) return undefined;
  // A reference points into the whole schema.
  const { definitions, $defs } = schema ?? {};
  return { definitions, $defs, ...properties[name] };
}

/** What a task's schema has for params that are left out, by name. */
export function defaultsOf({ paramsSchema: schema }: ManifestParams): Readonly<Record<string, unknown>> {
  const properties = Object.entries((schema?.properties ?? {}) as Readonly<Record<string, JsonSchema>>);
  const some = properties.filter(([, part]) => part.default !== undefined);
  return Object.fromEntries(some.map(([name, part]) => [name, part.default]));
}

/** The form of JSON Schema's that the texts of a param have: `date`, `time`, `date-time`. */
export function formatOf(part: JsonSchema): unknown {
  const texts = partsOf(part).filter(({ type }) => type === "string");
  return texts.length === 1 ? texts[0]?.format : undefined;
}

/** The schema of the items of a list; undefined where a param may be something else than a list or null. */
export function itemsOf(part: JsonSchema, at: number): JsonSchema | undefined {
  const parts = partsOf(part).filter(({ type }) => type !== "null");
  const [list] = parts;
  if (parts.length !== 1 || list?.type !== "array") return undefined;
  const { items = {}, prefixItems, additionalItems = {} } = list;
  const [own, rest] = Array.isArray(items) ? [items, additionalItems] : [prefixItems, items];
  const item: unknown = Array.isArray(own) && at < own.length ? own[at] : rest;
  return isObject(item) ? { definitions: part.definitions, $defs: part.$defs, ...item } : {};
}

function fieldOf(part: JsonSchema, own: ParamField["choices"], isTextArea: boolean): ParamField {
  const item = itemsOf(part, 0);
  if (item !== undefined) return withChoices("list", own ?? fixed(item));
  const choices = own ?? fixed(part);
  if (choices !== undefined) return withChoices("select", choices);
  const types = shapeOf(part).types?.filter((type) => type !== "null") ?? [];
  const [type] = types;
  if (types.length !== 1) return { kind: isTextArea ? "textarea" : "text" };
  if (type === "boolean") return { kind: "checkbox" };
  if (type === "number" || type === "integer") return { kind: "number" };
  if (isTextArea) return { kind: "textarea" };
  const format = type === "string" ? formatOf(part) : undefined;
  return { kind: format === "date" ? "date" : format === "date-time" ? "datetime" : "text" };
}

const withChoices = (kind: FieldKind, choices: ParamField["choices"]): ParamField =>
  choices === undefined ? { kind } : { kind, choices };

/** The values that a schema lists, with their titles. `null` is none to choose. */
function fixed(part: JsonSchema): readonly LabelledChoice[] | undefined {
  const values = shapeOf(part).values?.filter((value) => value !== null);
  if (values === undefined || values.some((value) => typeof value === "object")) return undefined;
  const titled = partsOf(part).filter((each) => "const" in each && typeof each.title === "string");
  return values.map((value) => {
    const label = titled.find((each) => each.const === value)?.title as string | undefined;
    return (label === undefined ? { value } : { value, label }) as LabelledChoice;
  });
}

/** A schema, or its alternatives where it has some. */
function partsOf(part: JsonSchema): readonly JsonSchema[] {
  const { $ref, anyOf, oneOf, allOf } = part;
  const own = typeof $ref === "string" ? referred($ref, part) : undefined;
  if (isObject(own))
    return partsOf({
      definitions: part.definitions,
      $defs: part.$defs,
      ...(own as JsonSchema),
      $ref: undefined,
    });
  const inner = [anyOf ?? oneOf ?? allOf ?? []].flat().filter(isObject) as readonly JsonSchema[];
  return inner.length === 0 ? [part] : inner;
}

/** Whether a function of the task says what one of its params may be. */
export function hasAskedChoices({ fields = {} }: { readonly fields?: ParamFields }): boolean {
  return Object.values(fields).some(({ choices }) => choices === "asked");
}
