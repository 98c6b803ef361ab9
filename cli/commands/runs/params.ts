/**
 * A run's params: reads them from the command line, and checks them by the manifest's JSON Schema before anything is
 * written. The task's own schema may check more, in the run's first turn.
 */
import { Ajv, type ErrorObject } from "ajv";
import { InvalidParamsError } from "../../../functions/model/errors.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import { nearest } from "../../deployment/find.ts";
import { UsageError } from "../../options.ts";

type Schema = Readonly<Record<string, unknown>>;

/** Params as the options of `pawl run` give them. */
export interface GivenParams {
  /** JSON text of an object. */
  readonly params?: string;
  /** `name=value` each; they override `params`. */
  readonly param?: readonly string[];
}

const ajv = new Ajv({ strict: false, allErrors: true, verbose: true, validateFormats: false, logger: false });

/**
 * Reads the params; undefined where none are given. A value is read as the schema demands; without a schema as JSON,
 * or as text if it is not JSON.
 * @throws UsageError for a text that cannot be read, InvalidParamsError for a name that the schema does not have
 */
export function parseParams(
  given: GivenParams,
  schema: Schema | undefined,
): Record<string, Json> | undefined {
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

/** @throws InvalidParamsError, which names every mistake */
export function checkParams(params: Json | undefined, schema: Schema | undefined): void {
  if (schema === undefined) return;
  const validate = ajv.compile(withoutDraft(schema));
  if (validate(params ?? {})) return;
  // Where an "any of" refuses, its branches report errors too: its own is enough.
  const errors = (validate.errors ?? []).filter(({ schemaPath }) => !/\/(anyOf|oneOf)\/\d/.test(schemaPath));
  throw new InvalidParamsError(errors.map((error) => mistake(error)).join("; "));
}

/** Whether a schema allows a param of this name. One that lists no params allows any. */
export function allowsParam(name: string, schema: Schema | undefined): boolean {
  return schema?.properties === undefined || openEnded(schema) || property(schema, name) !== undefined;
}

/** JSON Schema allows a property that it does not mention. On a command line such a name is a typing mistake. */
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
  return { definitions, $defs, ...properties[name] };
}

function readObject(text: string): Record<string, Json> {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`--params is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return { ...value } as Record<string, Json>;
  throw new UsageError(`--params ${text.slice(0, 80)} is not a JSON object such as {"days": 30}`);
}

function readValue(text: string, schema: Schema | undefined): Json {
  let parsed: Json = text;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Text that is not JSON is taken literally.
  }
  if (schema === undefined) return parsed;
  // Quotes belong to the text, unless the schema allows it only without them.
  const candidates = typeof parsed === "string" ? [text, parsed] : [parsed, text];
  const allows = ajv.compile(schema);
  const allowed = candidates.find((candidate) => allows(candidate));
  return allowed === undefined ? (candidates[0] ?? null) : allowed;
}

/** ajv implements draft 7 and refuses the name of a later draft, whose keywords are rare in params. */
function withoutDraft({ $schema: _draft, ...schema }: Schema): Schema {
  return schema;
}

function mistake({ instancePath, keyword, params, data, message }: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll("/", ".");
  const inside = (name: string) => JSON.stringify(path === "" ? name : `${path}.${name}`);
  if (keyword === "required") return `param ${inside(params.missingProperty)} is missing`;
  if (keyword === "additionalProperties") return `param ${inside(params.additionalProperty)} is unknown`;
  const what = `${path === "" ? "params" : `param ${JSON.stringify(path)}`}: ${JSON.stringify(data)?.slice(0, 80)}`;
  if (keyword === "type") return `${what} is not of type ${[params.type].flat().join(" or ")}`;
  if (keyword === "enum") {
    return `${what} is not allowed: ${params.allowedValues.map((value: Json) => JSON.stringify(value)).join(", ")}`;
  }
  return `${what} is not allowed: ${message}`;
}
