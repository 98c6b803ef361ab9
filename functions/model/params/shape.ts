/**
 * The shape of a task's params: their names, types, and which are required. Synth makes it of the task's JSON Schema, so
 * that a worker, which has no schema library but its tasks' own, can refuse a misspelt name of any task's params.
 *
 * It takes as given that the params came from JSON and are not deep. What values may be beyond their types is for the
 * schemas to say.
 */
import { nearest } from "../nearest.ts";
import { sameJson } from "../same-json.ts";
import { show } from "../show.ts";
import type { Json } from "../task/context/task-context.ts";

/** What is absent allows anything. */
export interface Shape {
  /** Types of JSON Schema; none: no value is allowed. */
  readonly types?: readonly string[];
  readonly values?: readonly Json[];
  /** Of an object: every name that it may have. */
  readonly names?: Readonly<Record<string, Shape>>;
  /** Of an object that may have other names too. */
  readonly others?: Shape;
  readonly required?: readonly string[];
  /** Of a list: what its first items are, by their place. */
  readonly first?: readonly Shape[];
  /** Of a list: what its items are, after the first. */
  readonly items?: Shape;
}

/** What is wrong with params, one line each: names that they cannot have, and the rest. */
export interface ShapeMistakes {
  readonly unknown: readonly string[];
  readonly wrong: readonly string[];
}

/** The names that lead to a value. */
export type Path = readonly (string | number)[];

/** Whether a value is of a type. */
export const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
  array: Array.isArray,
  object: isObject,
};

/** Where other names are allowed, these are not: some schema libraries drop them, with their values, and do not say so. */
const reserved = ["__proto__", "constructor", "prototype"];

/** Of the values that a param may have, in an error. */
const mostShown = 12;

/** Compares params with their shape. */
export function shapeMistakes(params: Json, shape: Shape): ShapeMistakes {
  const unknown: string[] = [];
  const wrong: string[] = [];
  const look = (
    value: Json,
    { types: kinds, values, names, others, required = [], first = [], items }: Shape,
    path: Path,
  ) => {
    if (kinds && !kinds.some((kind) => types[kind]?.(value)))
      return wrong.push(notOfType(value, kinds, path));
    if (values && !values.some((each) => sameJson(each, value)))
      return wrong.push(notAmong(value, values, path));
    if (Array.isArray(value))
      for (const [i, item] of value.entries()) look(item, first[i] ?? items ?? {}, [...path, i]);
    if (!isObject(value)) return;
    wrong.push(
      ...required
        .filter((name) => !Object.hasOwn(value, name))
        .map((name) => `param ${quoted([...path, name])} is missing`),
    );
    if (!names) return;
    for (const [name, member] of Object.entries(value)) {
      const own = Object.hasOwn(names, name) ? names[name] : others;
      const isReserved = reserved.includes(name) && !Object.hasOwn(names, name);
      if (own && isReserved)
        unknown.push(`param ${quoted([...path, name])} is not allowed: a name of JavaScript's own`);
      else if (own) look(member, own, [...path, name]);
      else unknown.push(unknownName([...path, name], Object.keys(names)));
    }
  };
  look(params, shape, []);
  return { unknown, wrong };
}

export function isObject(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether no value fits a part of a JSON Schema, as that of a date, which JSON does not have. */
export function isNever(part: unknown): boolean {
  return part === false || (isObject(part) && isObject(part.not) && Object.keys(part.not).length === 0);
}

export function notOfType(value: Json, kinds: readonly string[], path: Path): string {
  return `${named(path, value)} is not ${kinds.length === 0 ? "allowed: no value of JSON is, so leave it out" : `of type ${kinds.join(" or ")}`}`;
}

/** What is allowed, or of many values the first; of texts the nearest too. */
export function notAmong(value: Json, allowed: readonly unknown[], path: Path): string {
  const shown = allowed.slice(0, mostShown).map((each) => show(each));
  if (allowed.length > mostShown) shown.push(`${allowed.length - mostShown} more`);
  const [near] = typeof value === "string" ? nearest(value, allowed.filter(types.string as isText)) : [];
  const hint = near === undefined ? "" : `; did you mean ${show(near)}?`;
  return `${named(path, value)} is not allowed: ${shown.join(", ")}${hint}`;
}

type isText = (value: unknown) => value is string;

/** `"place.city"`. */
export function quoted(path: Path): string {
  return show(path.join("."), 120);
}

/** `param "days": "x"`. */
export function named(path: Path, value: Json): string {
  return `${path.length === 0 ? "params" : `param ${quoted(path)}`}: ${show(value)}`;
}

function unknownName(path: Path, names: readonly string[]): string {
  const [near] = nearest(String(path.at(-1)), names);
  const none = path.length > 1 ? "it takes none" : "the task takes none";
  const allowed = names.length > 0 ? `allowed are ${names.join(", ")}` : none;
  return `param ${quoted(path)} is unknown${near === undefined ? `: ${allowed}` : `, did you mean ${near}?`}`;
}
