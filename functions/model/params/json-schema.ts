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
import { isObject, named, notAmong, notOfType, type Path, quoted } from "./shape.ts";

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
    // A length is counted in UTF-16 units.
    unicode: false,
    // 0.3 is a multiple of 0.1.
    multipleOfPrecision: 12,
    code: { regExp: Object.assign(patternOf, { code: "patternOf" }) },
  });
  // Of a variant's options the first that fits decides.
  ajv.removeKeyword("oneOf");
  ajv.addKeyword({ keyword: "oneOf", macro: (anyOf) => ({ anyOf }) });
  return ajv.compile(schema);
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
    if (alternatives.filter((each) => !isOfNull(each)).length === 1) {
      // Of a value or null, what is wrong with the value says more.
      kept = kept.filter(
        ({ parentSchema }) => !alternatives.includes(parentSchema) || !isOfNull(parentSchema),
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
      return `${refused}: it is none of the ${(schema as readonly unknown[]).length} alternatives`;
    case "not":
    case "false schema":
      return refused;
    default:
      return `${refused}: ${printableLine(message.replace("must NOT", "must not"))}`;
  }
}

function unescaped(name: string): string {
  return name.replaceAll("~1", "/").replaceAll("~0", "~");
}
