/**
 * The JSON Schema of a task's params, for the manifest: as the schema itself gives it (Standard JSON Schema), or
 * for valibot through its own converter. Best effort: a schema that JSON Schema cannot say has none, and its
 * params are checked by the task alone.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { toJsonSchema } from "@valibot/to-json-schema";

type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of what a caller may give; none where the library does not say. */
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
    // A transformation, a date, a class: nothing that JSON Schema has a word for.
  }
  return undefined;
}
