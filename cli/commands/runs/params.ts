/**
 * A run's params as the command line gives them: JSON, and single values that are read as the task's JSON Schema demands.
 * The check of all of them is the one that every door makes, `functions/model/params/check-params.ts`.
 */
import { InvalidParamsError } from "../../../functions/model/errors.ts";
import { unknownNames } from "../../../functions/model/params/check-by-schema.ts";
import { isTextOfObject } from "../../../functions/model/params/check-params.ts";
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";
import { paramSchema } from "../../../functions/model/params/param-fields.ts";
import { isObject } from "../../../functions/model/params/shape.ts";
import { printableLine } from "../../../functions/model/printable.ts";
import { show } from "../../../functions/model/show.ts";
import type { Json } from "../../../functions/model/task/task.ts";
import type { Session } from "../../session.ts";
import { UsageError } from "../../usage.ts";
import { isList, readList, readValue } from "./given/read-value.ts";
import { readJson } from "./read-json.ts";

/** Params as the options of `pawl run` give them. */
export interface GivenParams {
  /** JSON text of an object. */
  readonly params?: string;
  /** `name=value` each; they override `params`. */
  readonly param?: readonly string[];
}

/** From here on the command prints none of the masked values that the options give, also where they cannot be read. */
export function hideGiven(
  session: Pick<Session, "hide">,
  task: string,
  { params, param = [] }: GivenParams,
): void {
  const pairs = param.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]);
  for (const [name = "", text = ""] of pairs) session.hide(task, { [name]: [text, jsonOf(text)] });
  session.hide(task, params);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads the params; undefined where none are given. A value is read as the schema demands, a list also from several options; without a
 * schema as JSON, or as text if it is not JSON. `from` is how messages call the text of `params`.
 * @throws UsageError for a text that cannot be read, InvalidParamsError for a name that the schema does not have
 */
export function parseParams(
  given: GivenParams,
  schema: JsonSchema | undefined,
  from = "--params",
): Record<string, Json> | undefined {
  if (given.params === undefined && !given.param?.length) return undefined;
  const params = new Map(given.params === undefined ? [] : Object.entries(readObject(given.params, from)));
  const texts = new Map<string, string[]>();
  for (const pair of given.param ?? []) {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new UsageError(`--param ${show(pair)} is not of the form name=value`);
    const name = pair.slice(0, equals);
    texts.set(name, [...(texts.get(name) ?? []), pair.slice(equals + 1)]);
  }
  for (const [name, all] of texts) {
    const [unknown] = schema === undefined ? [] : unknownNames({ [name]: "" }, schema);
    if (unknown !== undefined) throw new InvalidParamsError(unknown);
    const part = paramSchema(schema, name);
    const [text = ""] = all;
    if (all.length > 1 && !isList(part))
      throw new UsageError(`--param ${printableLine(name)} is given twice`);
    params.set(name, isList(part) ? readList(name, all, part) : readValue(name, text, part));
  }
  return Object.fromEntries(params);
}

/** Whether a schema allows a param of this name. One that lists no params allows any. */
export function allowsParam(name: string, schema: JsonSchema | undefined): boolean {
  return schema === undefined || unknownNames({ [name]: "" }, schema).length === 0;
}

function readObject(text: string, from: string): Record<string, Json> {
  const value = readJson({ text, from });
  if (isObject(value)) return value;
  const hint = isTextOfObject(value) ? ": give the object itself, not a text of it" : "";
  throw new UsageError(`${from} ${show(value)} is not a JSON object such as {"days": 30}${hint}`);
}
