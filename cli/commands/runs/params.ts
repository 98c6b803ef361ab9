/**
 * The params of a run as a command line gives them, read and checked by the manifest's JSON Schema before
 * anything is made. What that schema cannot say, the task's own schema does in the run's first turn.
 */
import { Ajv, type ErrorObject } from "ajv";
import { InvalidParamsError } from "../../../functions/model/errors.ts";
import type { Json } from "../../../functions/model/json.ts";
import { nearest } from "../../nearest.ts";
import { UsageError } from "../../usage-error.ts";

type Schema = Readonly<Record<string, unknown>>;

/** What the options of `pawl run` say. */
export interface GivenParams {
  /** JSON text of an object. */
  readonly params?: string;
  /** `name=value` each; they go over `params`. */
  readonly param?: readonly string[];
}

const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, validateFormats: false, logger: false });

/**
 * Reads the params; undefined where none are given. A value is read as the schema wants it, else as JSON where
 * it is JSON and as text where it is not.
 * @throws a `UsageError` for what cannot be read, an `InvalidParamsError` for a name the schema does not have
 */
export function readParams(given: GivenParams, schema: Schema | undefined): Record<string, Json> | undefined {
  if (given.params === undefined && !given.param?.length) return undefined;
  const params = given.params === undefined ? {} : readObject(given.params);
  const named = new Set<string>();
  for (const pair of given.param ?? []) {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new UsageError(`--param ${JSON.stringify(pair)} is not of the form name=value`);
    const name = pair.slice(0, equals);
    if (named.has(name)) throw new UsageError(`--param ${name} is given twice`);
    named.add(name);
    refuseUnknown(name, schema);
    params[name] = readValue(pair.slice(equals + 1), property(schema, name));
  }
  return params;
}

/** @throws an `InvalidParamsError` that names every mistake */
export function checkParams(params: Json | undefined, schema: Schema | undefined): void {
  if (schema === undefined) return;
  const validate = ajv.compile(withoutDraft(schema));
  if (validate(params ?? {})) return;
  // What an "any of" refuses is told by its branches and by itself: once is enough.
  const errors = (validate.errors ?? []).filter(({ schemaPath }) => !/\/(anyOf|oneOf)\/\d/.test(schemaPath));
  throw new InvalidParamsError(errors.map((error) => mistake(error)).join("; "));
}

/** Whether a schema that says what params there are has one of this name. */
export function allowsParam(name: string, schema: Schema | undefined): boolean {
  return schema?.properties === undefined || openEnded(schema) || property(schema, name) !== undefined;
}

/** A name that a schema merely does not mention is a slip of the pen when it is written out one by one. */
function refuseUnknown(name: string, schema: Schema | undefined): void {
  if (allowsParam(name, schema)) return;
  const names = Object.keys(schema?.properties ?? {});
  const [near] = nearest(name, names);
  const allowed = names.length === 0 ? "the task takes none" : `allowed are ${names.join(", ")}`;
  throw new InvalidParamsError(
    `param ${JSON.stringify(name)} is unknown${near ? `, did you mean ${near}?` : `: ${allowed}`}`,
  );
}

function openEnded({ additionalProperties }: Schema): boolean {
  return additionalProperties !== undefined && additionalProperties !== false;
}

function property(schema: Schema | undefined, name: string): Schema | undefined {
  const properties = (schema?.properties ?? {}) as Record<string, Schema>;
  if (!Object.hasOwn(properties, name)) return undefined;
  // A reference points into the whole schema.
  const { definitions, $defs } = schema ?? {};
  return {
    ...(definitions !== undefined && { definitions }),
    ...($defs !== undefined && { $defs }),
    ...properties[name],
  };
}

function readObject(text: string): Record<string, Json> {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`--params is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return { ...value } as Record<string, Json>;
  throw new UsageError(`--params ${text.slice(0, 80)} is no JSON object, as {"days": 30} is one`);
}

function readValue(text: string, schema: Schema | undefined): Json {
  let parsed: Json = text;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Text that is no JSON stands for itself.
  }
  if (schema === undefined) return parsed;
  // A quoted text is meant with its quotes, unless nothing else will do.
  const candidates = typeof parsed === "string" ? [text, parsed] : [parsed, text];
  const allows = ajv.compile(schema);
  const allowed = candidates.find((candidate) => allows(candidate));
  return allowed === undefined ? (candidates[0] ?? null) : allowed;
}

/** ajv knows draft 7; the later drafts' own keywords are rare in params, and their name alone would be refused. */
function withoutDraft({ $schema: _draft, ...schema }: Schema): Schema {
  return schema;
}

function mistake({ instancePath, keyword, params, data, message }: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll("/", ".");
  const inside = (name: string) => JSON.stringify(path === "" ? name : `${path}.${name}`);
  if (keyword === "required") return `param ${inside(params.missingProperty)} is missing`;
  if (keyword === "additionalProperties") return `param ${inside(params.additionalProperty)} is unknown`;
  const what = `${path === "" ? "params" : `param ${JSON.stringify(path)}`}: ${JSON.stringify(data)?.slice(0, 80)}`;
  if (keyword === "type") return `${what} is no ${[params.type].flat().join(" or ")}`;
  if (keyword === "enum") {
    return `${what} is not allowed: ${params.allowedValues.map((value: Json) => JSON.stringify(value)).join(", ")}`;
  }
  return `${what} is not allowed: ${message}`;
}
