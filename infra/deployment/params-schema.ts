/**
 * The JSON Schema of a task's params, for the manifest: the one that the schema itself gives (Standard JSON
 * Schema), or for valibot the one that its converter makes. A schema that JSON Schema cannot express has none;
 * only the task checks its params then.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { toJsonSchema } from "@valibot/to-json-schema";

type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of the params that a caller may give; undefined if there is none. */
export function paramsSchema(schema: StandardSchemaV1 | undefined): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  const { vendor, jsonSchema } = schema["~standard"] as StandardSchemaV1["~standard"] & {
    jsonSchema?: { input?(options: { target: string }): JsonSchema };
  };
  try {
    if (jsonSchema?.input) return jsonSchema.input({ target: "draft-07" });
    if (vendor === "valibot") {
      return toJsonSchema(schema as never, { typeMode: "input" }) as unknown as JsonSchema;
    }
  } catch {
    // A transformation, a date, a class: JSON Schema cannot express it.
  }
  return undefined;
}
