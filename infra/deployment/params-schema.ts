/**
 * The JSON Schema of a task's params, for the manifest and the workers: the one that the schema itself gives (Standard
 * JSON Schema), or for valibot the one that its converter makes. Where JSON Schema cannot express a part, only that part
 * is left open, and synth names it: the task's own schema checks it.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type ConversionConfig, toJsonSchema } from "@valibot/to-json-schema";
import type { JsonSchema } from "../../functions/model/params/json-schema.ts";
import { isObject } from "../../functions/model/params/shape.ts";

/** What synth knows of a task's params. */
export interface ParamsFound {
  /** What a caller may give; undefined where the schema's library has no JSON Schema. */
  readonly schema?: JsonSchema;
  /** What JSON Schema cannot express, one line each. */
  readonly looks: readonly string[];
}

/** Of a task that takes no params. */
const noParams: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

type Vendor = StandardSchemaV1["~standard"] & {
  readonly jsonSchema?: {
    input?(options: {
      readonly target: string;
      readonly libraryOptions?: Readonly<Record<string, unknown>>;
    }): JsonSchema;
  };
};

/** The JSON Schema of the params that a caller may give. Never throws. */
export function paramsFound(schema: StandardSchemaV1 | undefined): ParamsFound {
  if (schema === undefined) return { schema: noParams, looks: [] };
  const { vendor, jsonSchema } = schema["~standard"] as Vendor;
  const found = jsonSchema?.input
    ? ofStandard(schema)
    : vendor === "valibot"
      ? attempt(() => ofValibot(schema))
      : undefined;
  const none = `${vendor} gives no JSON Schema of the params: only the task's own schema checks them, and unknown names pass unless it refuses them`;
  return found ?? { looks: [none] };
}

/** A field that JSON Schema cannot express may be converted by itself, to find which it is; the rest by lenient options. */
function ofStandard(schema: StandardSchemaV1): ParamsFound | undefined {
  const whole = attempt(() => convert(schema));
  if (whole !== undefined) return { schema: whole, looks: [] };
  const { shape } = schema as { readonly shape?: unknown };
  const fields = isObject(shape) ? (Object.entries(shape) as [string, unknown][]) : [];
  const converted = fields.map(
    ([name, field]) => [name, attempt(() => convert(field as StandardSchemaV1))] as const,
  );
  const lost = converted
    .filter(([, found]) => found === undefined)
    .map(([name]) => leftOut(name, "its type"));
  if (lost.length === 0) return undefined;
  // As zod names it. A field that it cannot express becomes one that takes anything.
  const lenient = attempt(() => convert(schema, { unrepresentable: "any" }));
  const properties = Object.fromEntries(converted.map(([name, found]) => [name, found ?? {}]));
  return { schema: lenient ?? { type: "object", properties }, looks: lost };
}

function convert(schema: StandardSchemaV1, libraryOptions?: Readonly<Record<string, unknown>>): JsonSchema {
  const { jsonSchema } = schema["~standard"] as Vendor;
  if (jsonSchema?.input === undefined) throw new Error("it has no JSON Schema");
  return jsonSchema.input({ target: "draft-07", libraryOptions });
}

/** Marks a part that is not expressed, until `looks` are made of the marks. */
const mark = "x-pawl-left-out";
/** The part as it was before a change to the value: what comes after it in a pipe checks the changed value. */
const before = "x-pawl-before";

/** What no JSON value is: a param of such a type cannot be given. */
const neverJson = ["bigint", "blob", "date", "file", "function", "map", "nan", "set", "symbol"];

type ValibotPart = ReturnType<typeof toJsonSchema>;
const changed = (part: object, more: object): ValibotPart => ({ ...part, ...more });

const valibotConfig: ConversionConfig = {
  typeMode: "input",
  errorMode: "ignore",
  overrideSchema({ valibotSchema: { type }, jsonSchema, errors }) {
    if (type === "loose_object") return changed(jsonSchema, { additionalProperties: true });
    if (errors === undefined) return undefined;
    return changed(jsonSchema, { ...(neverJson.includes(type) && { not: {} }), [mark]: type });
  },
  overrideAction({ valibotAction: { kind, type, ...action }, jsonSchema, errors }) {
    const part = jsonSchema as JsonSchema;
    if (isObject(part[before])) return changed(part[before], { [mark]: part[mark], [before]: part[before] });
    if (errors && kind === "transformation") return changed(part, { [mark]: type, [before]: part });
    const { requirement } = action as { readonly requirement?: unknown };
    // A format's own pattern says exactly what the task's schema checks.
    if (requirement instanceof RegExp && /^[uv]?$/.test(requirement.flags)) {
      if (part.pattern === undefined || part.pattern === requirement.source)
        return changed(part, { pattern: requirement.source });
    }
    // JSON Schema has no flags: the pattern without them is another one.
    const { pattern, ...rest } = part;
    if (requirement instanceof RegExp && pattern === requirement.source)
      return changed(rest, { [mark]: type });
    return errors || part.format ? changed(part, { [mark]: type }) : undefined;
  },
};

function ofValibot(schema: StandardSchemaV1): ParamsFound {
  const looks: string[] = [];
  const clean = (part: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(part)) return part.map((each) => clean(each, path));
    if (!isObject(part)) return part;
    const { [mark]: type, [before]: _, $schema: __, ...rest } = part as JsonSchema;
    if (type !== undefined) looks.push(leftOut(path.join("."), String(type)));
    return Object.fromEntries(
      Object.entries(rest).map(([key, value]) => {
        if (key !== "properties" || !isObject(value)) return [key, clean(value, path)];
        return [
          key,
          Object.fromEntries(
            Object.entries(value).map(([name, each]) => [name, clean(each, [...path, name])]),
          ),
        ];
      }),
    );
  };
  const cleaned = clean(toJsonSchema(schema as never, valibotConfig), []) as JsonSchema;
  return { schema: cleaned, looks: [...new Set(looks)] };
}

function leftOut(name: string, type: string): string {
  const param = name === "" ? "params" : `param ${JSON.stringify(name)}`;
  if (neverJson.includes(type)) return `${param} cannot be given: params are JSON, which has no ${type}`;
  return `${param}: JSON Schema cannot express ${type}, so only the task's own schema checks that`;
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
