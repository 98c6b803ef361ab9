/**
 * How zod converts a schema, by the options of `z.toJSONSchema`. It expresses some things as if they did not change the
 * value or had no flags; those are left to the task here, so that no door refuses what the task would take.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";
import { isNever, isObject } from "../../../functions/model/params/shape.ts";
import { hasMarks, leftOut, onlyNever, unexpressed } from "./left-out.ts";
import { isNeeded, passingOver } from "./members.ts";
import { isPattern } from "./pattern.ts";

type Definition = Readonly<Record<string, unknown>> & { readonly type: string };

interface ZodSchema {
  readonly _zod: { readonly def: Definition; readonly optin?: unknown };
  readonly "~standard": StandardSchemaV1["~standard"];
  meta?(): Readonly<Record<string, unknown>> | undefined;
}

/** Of a value that is changed first, only its type is known. */
const ofValue = [
  ...["minLength", "maxLength", "pattern", "format", "contentEncoding", "allOf"],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems"],
];

/** Formats of which zod takes more than their patterns say. */
const looser = ["ipv6", "cidrv6"];

/** Checks that zod expresses. */
const expressed = [
  ...["less_than", "greater_than", "multiple_of", "number_format"],
  ...["max_length", "min_length", "length_equals", "string_format"],
];

export const zodOptions = {
  unrepresentable: "any",
  // Metadata may have any names: only those that describe are JSON Schema's.
  metadata: {
    get(schema: ZodSchema) {
      const { title, description, examples } = schema.meta?.() ?? {};
      return { title, description, examples };
    },
  },
  override({ zodSchema, jsonSchema }: { zodSchema: ZodSchema; jsonSchema: Record<string, unknown> }): void {
    const part = partOf(zodSchema, jsonSchema);
    if (part === jsonSchema) return;
    for (const name of Object.keys(jsonSchema)) delete jsonSchema[name];
    Object.assign(jsonSchema, part);
  },
};

const inexpressible = [
  ...["bigint", "date", "file", "function", "map", "nan", "set", "symbol", "undefined", "void"],
  ...["catch", "custom", "transform"],
];

function partOf({ _zod: { def } }: ZodSchema, part: JsonSchema): JsonSchema {
  if (isNever(part)) return onlyNever(part);
  if (def.coerce === true) return leftOut({}, "coerce");
  if (inexpressible.includes(def.type)) return unexpressed(def.type);
  if (def.type === "pipe") return ofPipe(def, part);
  if (def.type === "literal") return ofLiteral(def, part);
  const ofType: Readonly<Record<string, typeof ofTuple>> = {
    object: ofObject,
    record: ofRecord,
    tuple: ofTuple,
  };
  return ofChecks(checksOf(def), ofType[def.type]?.(def, part) ?? part);
}

function ofPipe(def: Definition, part: JsonSchema): JsonSchema {
  const [from, to] = [def.in, def.out].map((each) => (each as ZodSchema)._zod.def.type);
  if (from === "transform") return leftOut({}, "preprocess");
  return hasMarks(part) ? part : leftOut(part, to === "transform" ? to : "what follows in its pipe");
}

function ofLiteral({ values }: Definition, part: JsonSchema): JsonSchema {
  const given = values as readonly unknown[];
  const kept = given.filter((value) => typeof value !== "bigint" && value !== undefined);
  if (kept.length === given.length) return part;
  return kept.length === 0 ? unexpressed(typeof given[0]) : { enum: kept };
}

/** What a field takes when it is left out, such as one with `catch`, is not required. */
function ofObject({ shape }: Definition, { required, ...given }: JsonSchema): JsonSchema {
  const part = isObject(given.additionalProperties) ? passingOver(["__proto__"], given) : given;
  const fields = shape as Readonly<Record<string, ZodSchema>>;
  const isNeeded = (name: string) => !fields[name]?._zod.optin && fields[name]?._zod.def.coerce !== true;
  const kept = (required as readonly string[] | undefined)?.filter(isNeeded);
  return kept?.length ? { ...part, required: kept } : part;
}

/** Names that are listed are all there are, and each is looked at. */
function ofRecord({ valueType }: Definition, { required, ...part }: JsonSchema): JsonSchema {
  if (required === undefined) return passingOver(["__proto__"], part);
  return isNeeded(valueType as ZodSchema) ? { ...part, required } : part;
}

/** A list may end before items that are optional. With a rest, zod asks each item what it makes of `undefined`. */
function ofTuple({ items, rest }: Definition, { minItems: _, ...part }: JsonSchema): JsonSchema {
  const given = items as readonly ZodSchema[];
  const least = given.findLastIndex((item) => (rest ? isNeeded(item) : item._zod.optin === undefined)) + 1;
  return least > 0 ? { ...part, minItems: least } : part;
}

/** A schema such as `z.email()` is its own first check. */
function checksOf(def: Definition): readonly Definition[] {
  const checks = (def.checks ?? []) as readonly ZodSchema[];
  return [...(def.check === undefined ? [] : [def]), ...checks.map(({ _zod }) => _zod.def)];
}

function ofChecks(checks: readonly Definition[], given: JsonSchema): JsonSchema {
  if (checks.some(({ check }) => check === "overwrite")) {
    const known = Object.entries(given).filter(([name]) => !ofValue.includes(name));
    const type = given.type === "integer" ? { type: "number" } : {};
    return leftOut({ ...Object.fromEntries(known), ...type }, "a change such as trim");
  }
  let part = given;
  for (const { check, pattern, format } of checks) {
    if (!expressed.includes(String(check)))
      part = leftOut(part, check === "custom" ? "refine" : String(check));
    else if (check === "string_format" && !(pattern instanceof RegExp)) part = leftOut(part, String(format));
    else if (pattern instanceof RegExp && (!isPattern(pattern) || looser.includes(String(format))))
      part = withoutPattern(part, pattern, String(format));
  }
  return part;
}

function withoutPattern(
  { allOf, pattern, ...part }: JsonSchema,
  { source }: RegExp,
  format: string,
): JsonSchema {
  const others = (allOf as readonly JsonSchema[] | undefined)?.filter((each) => each.pattern !== source);
  const kept = { ...part, ...(others?.length && { allOf: others }) };
  return leftOut(pattern === undefined || pattern === source ? kept : { ...kept, pattern }, format);
}
