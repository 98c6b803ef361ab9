/**
 * The check of params, the same at every door: the command, the client, a message by hand, a direct invocation. What is
 * wrong is said before a run exists.
 *
 * Every door refuses params that are not a JSON object, are too long or too deep, have names that the task does not know,
 * or have values of other types: synth has found out the names and types (`shape.ts`). Beyond that, the worker of the task's
 * lane asks the task's own schema, and the command its JSON Schema (`check-by-schema.ts`). What a door cannot check is
 * checked in the run's first turn.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { byteLength } from "../cut.ts";
import { InvalidParamsError } from "../errors.ts";
import { isA } from "../is-a.ts";
import { printableLine } from "../printable.ts";
import { show } from "../show.ts";
import type { Json, Task } from "../task/task.ts";
import { isObject, type Shape, shapeMistakes } from "./shape.ts";

/** The longest params, in bytes of JSON. */
export const longestParams = 300_000;
/** Lists and objects within one another. */
const mostLevels = 64;

/** Of a task that takes no params. */
export const noParams: Shape = { names: {} };

/** Checks params by their shape; without one any name and value pass. @returns the params as JSON keeps them @throws InvalidParamsError that names every mistake */
export function checkParams(params: unknown, shape: Shape | undefined): Json | undefined {
  const given = jsonParams(params);
  const { unknown, wrong } = shapeMistakes(given ?? {}, shape ?? {});
  refuse([...unknown, ...wrong]);
  return given;
}

/** Checks params by their shape and then by the task's own schema. @returns, throws as `checkParams` does */
export async function checkParamsOf(
  { params: own }: Pick<Task, "params">,
  params: unknown,
  shape: Shape | undefined,
): Promise<Json | undefined> {
  const given = checkParams(params, own === undefined ? noParams : shape);
  if (own !== undefined) await parsedParams(own, given ?? {});
  return given;
}

/** Params as the task's own schema returns them. @throws InvalidParamsError */
export async function parsedParams(own: StandardSchemaV1, given: unknown): Promise<unknown> {
  const result = await validated(own, given);
  if (result.issues === undefined) return result.value;
  throw new InvalidParamsError(`params are not allowed: ${issuesText(result.issues)}`);
}

/** What a schema says is wrong, in one line. */
export function issuesText(issues: readonly StandardSchemaV1.Issue[]): string {
  const lines = issues.map(({ path, message }) => {
    const at = path?.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
    return at ? `${at}: ${message}` : message;
  });
  return printableLine(lines.join("; "));
}

/** A schema that throws has met a value that it was not made for. One that rejects may have asked another system. */
function validated(own: StandardSchemaV1, given: unknown) {
  try {
    return own["~standard"].validate(given);
  } catch (cause) {
    const what = isA(cause, Error) ? printableLine(String(cause.message)) : show(cause);
    throw new InvalidParamsError(`params are not allowed: the task's schema threw ${what}`, { cause });
  }
}

/** What will be stored. A client may pass anything. @throws InvalidParamsError */
export function jsonParams(params: unknown): Json | undefined {
  if (params === undefined) return undefined;
  const text = isPlain(params) ? textOf(params) : "null";
  const given: unknown = JSON.parse(text);
  if (!isObject(given)) {
    const hint = isTextOfObject(params) ? ": give the object itself, not a text of it" : "";
    throw new InvalidParamsError(`params ${show(params)} are not a JSON object such as {"days": 30}${hint}`);
  }
  const bytes = byteLength(text);
  if (bytes <= longestParams) return given;
  throw new InvalidParamsError(`params weigh ${bytes} bytes as JSON: at most ${longestParams} are allowed`);
}

/** As shells and consoles make of an object that is quoted twice. */
export function isTextOfObject(params: unknown): boolean {
  try {
    return typeof params === "string" && isObject(JSON.parse(params));
  } catch {
    return false;
  }
}

/** Not a list, nor an object of a class, such as a map, whose members JSON would leave out. */
function isPlain(value: unknown): boolean {
  return isObject(value) && isOfJson(value);
}

function textOf(params: unknown): string {
  let what: string;
  try {
    if (!isDeep(params)) return JSON.stringify(params, kept) ?? "null";
    what = `lists and objects of more than ${mostLevels} levels`;
  } catch (cause) {
    what = printableLine(String((cause as Partial<Error> | null)?.message ?? cause).split("\n", 1)[0] ?? "");
  }
  throw new InvalidParamsError(`params cannot be kept as JSON: ${what}`);
}

/**
 * Refuses what JSON would change without a word: `null` for 1e400, a text for a Date, `{}` for a Map, nothing for a
 * function. A member that is undefined is one that was left out.
 */
function kept(this: unknown, name: string, value: unknown): unknown {
  const what = name === "" ? "a value" : show(name);
  if (typeof value === "number" && !Number.isFinite(value))
    throw new Error(`${what} is ${value}, which is no number of JSON`);
  // What it was before a `toJSON` of its own was asked.
  const given = (this as Readonly<Record<string, unknown>>)[name];
  const isLost = given === undefined ? Array.isArray(this) : value !== given || !isOfJson(given);
  if (isLost) throw new Error(`${what} is ${show(given)}, which JSON does not keep`);
  return value;
}

/** Of another realm too, as in a test's sandbox, a plain object's prototype has none itself. */
function isOfJson(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return typeof value !== "function" && typeof value !== "symbol";
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Whether it has too many levels, or is so large that they cannot be counted. */
function isDeep(params: unknown): boolean {
  let level: readonly unknown[] = [params];
  for (let depth = 0; depth <= mostLevels && level.length <= longestParams; depth++) {
    if (level.length === 0) return false;
    level = level.flatMap((value) =>
      typeof value === "object" && value !== null ? Object.values(value) : [],
    );
  }
  return level.length > 0;
}

export function refuse(mistakes: readonly string[]): void {
  if (mistakes.length > 0) throw new InvalidParamsError(mistakes.join("; "));
}
