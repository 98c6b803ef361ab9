/**
 * The `params` of a trigger that something happens to: an object whose texts may be paths into what happened, such as
 * `"$.detail.bucket"`. Plain data, so that synth can check it and every function can fill it.
 *
 * | text | stands for |
 * |---|---|
 * | `$` | all of it |
 * | `$.detail.bucket`, `$.items[0]`, `$["odd name"]` | what is there; nothing there: the member is left out, in a list it is `null` |
 * | `$$…` | a text that begins with one `$` |
 * | any other | itself |
 */
import { show } from "../show.ts";
import type { Json } from "../task/task.ts";
import { isObject, type Path, type Shape } from "./shape.ts";

const step = /\.([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\[("(?:[^"\\]|\\.)*")\]/y;

/** The names of a path; undefined for a text that is none. */
export function readPath(text: string): Path | undefined {
  if (!text.startsWith("$")) return undefined;
  const path: (string | number)[] = [];
  for (step.lastIndex = 1; step.lastIndex < text.length; ) {
    const found = step.exec(text);
    if (found === null) return undefined;
    const [, name, index, quoted] = found;
    path.push(name ?? (index === undefined ? parsedText(quoted as string) : Number(index)));
  }
  return path;
}

function parsedText(quoted: string): string {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted.slice(1, -1);
  }
}

/** What is wrong with the texts of a template, one line each. */
export function templateMistakes(value: unknown): readonly string[] {
  if (typeof value === "string") {
    if (!value.startsWith("$") || value.startsWith("$$") || readPath(value) !== undefined) return [];
    return [
      `params ${show(value)} is no path: one is written as "$.detail.bucket", "$.items[0]" or "$", and a text that begins with $ as "$$…"`,
    ];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(templateMistakes);
}

/** Params, made of what happened. */
export function fillTemplate(template: unknown, source: Json): Json {
  return (filled(template as Json, source) ?? {}) as Json;
}

function filled(value: Json, source: Json): Json | undefined {
  if (typeof value === "string") {
    if (value.startsWith("$$")) return value.slice(1);
    const path = readPath(value);
    return path === undefined ? value : found(source, path);
  }
  if (Array.isArray(value)) return value.map((item: Json) => filled(item, source) ?? null);
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, filled(member as Json, source)]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined)) as Json;
}

function found(source: Json, path: Path): Json | undefined {
  let value: unknown = source;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string | number, unknown>)[name];
  }
  return value as Json | undefined;
}

/** The shape that a template can be compared with: where it has a path, any value is allowed. */
export function shapeOfTemplate(template: unknown, shape: Shape): Shape {
  if (typeof template === "string") return readPath(template) === undefined ? shape : {};
  if (!isObject(template) || shape.names === undefined) return shape;
  const names = Object.entries(shape.names).map(([name, member]) => {
    const value = Object.hasOwn(template, name) ? template[name] : undefined;
    return [name, shapeOfTemplate(value, member)] as const;
  });
  return { ...shape, names: Object.fromEntries(names) };
}

/** Whether a template has a path that begins with `$.params`, or is all that there is. */
export function usesParams(template: unknown): boolean {
  if (typeof template !== "string")
    return typeof template === "object" && template !== null && Object.values(template).some(usesParams);
  const path = template.startsWith("$$") ? undefined : readPath(template);
  return path !== undefined && (path.length === 0 || path[0] === "params");
}
