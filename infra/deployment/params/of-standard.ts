/**
 * The JSON Schema that a schema itself gives (Standard JSON Schema). Each library has options of its own for what JSON
 * Schema cannot express, and passes over those of the others.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";
import { isObject } from "../../../functions/model/params/shape.ts";
import { arktypeOptions, withoutFlagged } from "./arktype.ts";
import { attempt } from "./attempt.ts";
import { hasMarks, leftOut } from "./left-out.ts";
import { valibotOptions } from "./of-valibot.ts";
import { zodOptions } from "./zod.ts";

type Convert = (options: { readonly target: string; readonly libraryOptions?: object }) => JsonSchema;

const target = "draft-07";
const libraryOptions = { ...valibotOptions, ...zodOptions, ...arktypeOptions };

/** The JSON Schema, with marks; undefined where the library gives none. Never throws. */
export function ofStandard(schema: StandardSchemaV1): JsonSchema | undefined {
  const plain = attempt(() => converted(schema));
  const lenient = attempt(() => converted(schema, { libraryOptions }));
  if (lenient !== undefined && (plain !== undefined || hasMarks(lenient)))
    return withoutFlagged(lenient, schema);
  return plain ?? byField(schema, lenient);
}

function converted(schema: StandardSchemaV1, options?: { readonly libraryOptions: object }): JsonSchema {
  const { jsonSchema } = schema["~standard"] as { readonly jsonSchema?: { readonly input?: Convert } };
  if (jsonSchema?.input === undefined) throw new Error("it has no JSON Schema");
  return jsonSchema.input({ target, ...options });
}

/** Where a library does not say what it left out, those fields are left out that it cannot convert by themselves. */
function byField(schema: StandardSchemaV1, lenient: JsonSchema | undefined): JsonSchema | undefined {
  const { shape } = schema as { readonly shape?: unknown };
  if (!isObject(shape)) return undefined;
  const fields = Object.entries(shape as Readonly<Record<string, unknown>>).map(
    ([name, field]) => [name, attempt(() => converted(field as StandardSchemaV1))] as const,
  );
  if (lenient === undefined && fields.every(([, part]) => part === undefined)) return undefined;
  const given = (lenient?.properties ?? {}) as Readonly<Record<string, JsonSchema>>;
  const properties = fields.map(([name, part]) => [name, part ?? leftOut(given[name] ?? {}, "its type")]);
  return { type: "object", ...lenient, properties: Object.fromEntries(properties) };
}
