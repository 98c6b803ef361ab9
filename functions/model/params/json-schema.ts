/**
 * What a JSON Schema says is wrong with a value: ajv's errors in plain English. Schemas are of draft 7, which synth asks
 * every library for. Where the drafts or ajv judge otherwise than schema libraries do, the libraries' way holds, so that
 * the command refuses nothing that the task would take; `format` is left to the task's own schema.
 *
 * It takes as given that synth made the schema, and that the value came from JSON and is not deep. The command and synth
 * load it once params are checked; no bundle includes it.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { printableLine } from "../printable.ts";
import type { Json } from "../task/task.ts";
import { isNever, isObject, named, notAmong, notOfType, type Path, quoted } from "./shape.ts";

/** A JSON Schema, or one of its parts. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One line for each mistake of the params. */
export function schemaMistakes(params: Json, schema: JsonSchema): string[] {
  const errors = withoutAlternatives(errorsOf(params, schema));
  const ofWrongType = new Set(errors.filter(isOfType).map(({ instancePath }) => instancePath));
  return errors
    .filter((error) => isOfType(error) || !ofWrongType.has(error.instancePath))
    .map((error) => mistake(error));
}

/** A schema that ajv cannot read says nothing, nor does one whose values it cannot compare: the task's own checks them. */
function errorsOf(params: Json, schema: JsonSchema): readonly ErrorObject[] {
  try {
    const validate = validators.get(schema) ?? compile(schema);
    validators.set(schema, validate);
    return validate(params) ? [] : (validate.errors ?? []);
  } catch {
    return [];
  }
}

const validators = new WeakMap<JsonSchema, ValidateFunction>();

/** By an instance of its own, which would keep the schema for as long as it lives. */
function compile(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    logger: false,
    meta: false,
    validateSchema: false,
    validateFormats: false,
    ownProperties: true,
    // The least length, in UTF-16 units, which are at least as many as the characters.
    unicode: false,
    code: { regExp: Object.assign(patternOf, { code: "patternOf" }) },
  });
  for (const keyword of ["multipleOf", "maxLength"]) ajv.removeKeyword(keyword);
  ajv.addKeyword({ ...multiples, compile: (step, { [asJavaScript]: is }) => isMultiple(step, is === true) });
  ajv.addKeyword({ ...longest, compile: (most, { [asJavaScript]: is }) => isShort(most, is === true) });
  // Of a variant's options the first that fits decides.
  ajv.removeKeyword("oneOf");
  ajv.addKeyword({ keyword: "oneOf", macro: (anyOf) => ({ anyOf }) });
  return ajv.compile(schema);
}

/**
 * In a part of a schema: the library judges as JavaScript's own operators do. It asks `%`, by which 0.3 is no multiple of
 * 0.1, and counts a text's UTF-16 units. What others may take as well as refuse is left to them: what is nearly a multiple,
 * and a text that is too long in UTF-16 units alone.
 */
export const asJavaScript = "x-pawl-as-javascript";

const multiples = {
  keyword: "multipleOf",
  type: "number",
  error: { message: ({ schema }: { schema: unknown }) => `must be a multiple of ${schema}` },
} as const;

const longest = {
  keyword: "maxLength",
  type: "string",
  error: {
    message: ({ schema }: { schema: unknown }) =>
      `must not have more than ${schema} ${schema === 1 ? "character" : "characters"}`,
  },
} as const;

function isMultiple(step: number, isExact: boolean): (value: number) => boolean {
  return (value) => {
    const isWhole = Number.isInteger(step) && Number.isInteger(value) && Math.abs(value) <= 1e15;
    if (isExact || isWhole) return value % step === 0;
    const ratio = value / step;
    return !(Math.abs(ratio - Math.round(ratio)) > 1e-14 * Math.max(1, Math.abs(ratio)));
  };
}

function isShort(most: number, isExact: boolean): (text: string) => boolean {
  return (text) => text.length <= most || (!isExact && [...text].length <= most);
}

/** As libraries write a pattern: without flags, unless it needs Unicode's. One that is of another language says nothing. */
function patternOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, /\\[pPu]\{/.test(pattern) ? "u" : "");
  } catch {
    return /^/;
  }
}

/** What ajv says of a value's alternatives comes before the line that none of them fits: they are summed up in that line. */
function withoutAlternatives(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  let kept: ErrorObject[] = [];
  for (const error of errors) {
    if (!["anyOf", "oneOf"].includes(error.keyword)) {
      kept.push(error);
      continue;
    }
    const alternatives = error.schema as readonly unknown[];
    if (alternatives.filter((each) => !isOfNull(each) && !isNever(each)).length === 1) {
      // Of a value or null, what is wrong with the value says more.
      const { instancePath: place } = error;
      kept = kept.filter(
        ({ instancePath, parentSchema: part }) =>
          instancePath !== place || !alternatives.includes(part) || !(isOfNull(part) || isNever(part)),
      );
    } else {
      kept = kept.filter(({ instancePath }) => !`${instancePath}/`.startsWith(`${error.instancePath}/`));
      kept.push(error);
    }
  }
  return kept;
}

function isOfNull(schema: unknown): boolean {
  return isObject(schema) && schema.type === "null";
}

function isOfType({ keyword }: ErrorObject): boolean {
  return keyword === "type";
}

function mistake({ instancePath, keyword, params, data, schema, message = "" }: ErrorObject): string {
  const path: Path = instancePath.split("/").slice(1).map(unescaped);
  const value = data as Json;
  const refused = `${named(path, value)} is not allowed`;
  switch (keyword) {
    case "required":
      return `param ${quoted([...path, params.missingProperty])} is missing`;
    case "additionalProperties":
      return `param ${quoted([...path, params.additionalProperty])} is unknown`;
    case "type":
      return notOfType(value, [params.type].flat(), path);
    case "enum":
      return notAmong(value, params.allowedValues, path);
    case "const":
      return notAmong(value, [params.allowedValue], path);
    case "anyOf":
    case "oneOf":
      if (valuesOf(schema) !== undefined) return notAmong(value, valuesOf(schema) ?? [], path);
      return `${refused}: it is none of the ${(schema as readonly unknown[]).filter((each) => !isNever(each)).length} alternatives`;
    case "not":
    case "false schema":
      return `${refused}: no value of JSON is, so leave it out`;
    default:
      return `${refused}: ${printableLine(message.replace("must NOT", "must not"))}`;
  }
}

/** The values of alternatives that are single values or lists of them; undefined where one is something else. */
function valuesOf(alternatives: unknown): readonly unknown[] | undefined {
  const lists = (alternatives as readonly JsonSchema[]).map((each) =>
    isObject(each) && "const" in each ? [each.const] : (each.enum as readonly unknown[] | undefined),
  );
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}

function unescaped(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}
