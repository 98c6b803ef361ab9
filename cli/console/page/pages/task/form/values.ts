/** What was typed into a form, as params, and params as what a form shows. A field that is left empty is no param. */
import type { FormField } from "./fields.ts";

/** By the key of a field; of a list of choices those that are chosen. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>;

interface ReadForm {
  readonly params: Readonly<Record<string, unknown>>;
  /** What is wrong, by the key of its field. */
  readonly mistakes: Readonly<Record<string, string>>;
}

/** What is wrong with a required field that is empty. */
export const missing = "it is required";

/** Params that are shown so are not known here. */
const hidden = "[masked]";

/** @param left fields that something else gives, by name */
export function paramsOf(
  fields: readonly FormField[],
  values: FormValues,
  left: readonly string[] = [],
): ReadForm {
  const mistakes = new Map<string, string>();
  const read = (all: readonly FormField[]) =>
    Object.fromEntries(
      all
        .filter(({ name }) => all !== fields || !left.includes(name))
        .flatMap((field): [string, unknown][] => {
          if (field.fields !== undefined) {
            const own = read(field.fields);
            return field.isRequired || Object.keys(own).length > 0 ? [[field.name, own]] : [];
          }
          const given = givenIn(values, field.key);
          if (given === undefined || given.length === 0) {
            // An optional group that is empty asks for nothing.
            if (field.isRequired && isAsked(field, fields, values)) mistakes.set(field.key, missing);
            return [];
          }
          try {
            return [[field.name, readValue(field, given)]];
          } catch (error) {
            mistakes.set(field.key, error instanceof Error ? error.message : String(error));
            return [];
          }
        }),
    );
  return { params: read(fields), mistakes: Object.fromEntries(mistakes) };
}

/** Whether a required field has to be given: at the top, in a required group, and in one that is begun. */
function isAsked(field: FormField, all: readonly FormField[], values: FormValues): boolean {
  const group = all.find(({ fields }) => fields?.includes(field));
  if (group === undefined || group.isRequired) return true;
  return group.fields?.some(({ key }) => (givenIn(values, key)?.length ?? 0) > 0) === true;
}

function givenIn(values: FormValues, key: string): string | readonly string[] | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** @throws Error in the words that the field shows */
function readValue(
  { kind, choices, isInteger, hasTexts }: FormField,
  given: string | readonly string[],
): unknown {
  if (typeof given !== "string") return given.map((text) => chosen(choices, text));
  switch (kind) {
    case "select":
      return chosen(choices, given);
    case "boolean":
      return given === "true";
    case "number":
      return numberIn(given, isInteger);
    case "datetime":
      return instantOf(given);
    case "list":
      return given
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "")
        .map((line) => (hasTexts ? line : looseJson(line)));
    case "json":
      return jsonIn(given);
    default:
      return given;
  }
}

/** The choice that stands in a form as this text. */
function chosen(choices: FormField["choices"], text: string): unknown {
  const known = Array.isArray(choices) ? choices.find(({ value }) => String(value) === text) : undefined;
  return known === undefined ? text : known.value;
}

function numberIn(text: string, isInteger: boolean): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Error("it is not a number");
  if (isInteger && !Number.isInteger(value)) throw new Error("it is not a whole number");
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new Error("it has more digits than JSON keeps");
  return value;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error('it is not JSON: a text has quotes, as in "north"', { cause });
  }
}

function looseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An instant of a field of the viewer's local time. */
export function instantOf(local: string): string {
  const at = new Date(local);
  if (Number.isNaN(at.getTime())) throw new Error("it is not a date and time");
  return at.toISOString();
}

/** An instant as a field of local time has it. */
function localOf(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  const two = (part: number) => String(part).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** What the form shows for params. `unknown` are those that it has no field for, or that are masked. */
export function valuesOf(
  fields: readonly FormField[],
  params: Readonly<Record<string, unknown>>,
): { readonly values: FormValues; readonly unknown: readonly string[] } {
  const values: [string, string | readonly string[]][] = [];
  const unknown = Object.keys(params).filter((name) => !fields.some((field) => field.name === name));
  const fill = (all: readonly FormField[], given: Readonly<Record<string, unknown>>) => {
    for (const field of all) {
      const value = Object.hasOwn(given, field.name) ? given[field.name] : undefined;
      if (value === undefined || value === null) continue;
      if (value === hidden || field.isMasked) unknown.push(field.name);
      else if (field.fields !== undefined) fill(field.fields, value as Readonly<Record<string, unknown>>);
      else values.push([field.key, shownValue(field, value)]);
    }
  };
  fill(fields, params);
  return { values: Object.fromEntries(values), unknown };
}

function shownValue({ kind, choices, hasTexts }: FormField, value: unknown): string | readonly string[] {
  if (kind === "list" && Array.isArray(value)) {
    if (choices !== undefined) return value.map(String);
    return value.map((item) => (hasTexts ? String(item) : JSON.stringify(item))).join("\n");
  }
  if (kind === "datetime") return localOf(String(value));
  if (kind === "json") return JSON.stringify(value);
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Which fields a refusal of the command names, as `param "limit" is missing; …`: its words, by the key of the field. */
export function mistakesIn(message: string, fields: readonly FormField[]): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const part of message.split("; ")) {
    const [, path] = /param "((?:[^"\\]|\\.)*)"/.exec(part) ?? [];
    if (path === undefined) continue;
    const [field, inner] = fieldAt(fields, path);
    const key = inner?.key ?? field?.key;
    if (key !== undefined) found.set(key, part.replace(/^.*?(?=param ")/, ""));
  }
  return Object.fromEntries(found);
}

/** The field of a path such as `shop.name` or `ids[2]`, and in a group the field within. */
function fieldAt(fields: readonly FormField[], path: string): (FormField | undefined)[] {
  const field = fields.find(({ name }) => path.startsWith(name) && /^([.[]|$)/.test(path.slice(name.length)));
  if (field?.fields === undefined) return [field];
  return [field, fieldAt(field.fields, path.slice(field.name.length + 1))[0]];
}

/** A required field with one value needs nobody to choose it. */
export function onlyChoices(fields: readonly FormField[]): FormValues {
  const one = fields.flatMap(({ key, kind, choices, isRequired }): [string, string][] =>
    isRequired && kind === "select" && Array.isArray(choices) && choices.length === 1
      ? [[key, String(choices[0]?.value)]]
      : [],
  );
  return Object.fromEntries(one);
}
