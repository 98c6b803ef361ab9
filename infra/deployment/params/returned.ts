/**
 * The JSON Schema of what a task's schema returns: what its runs see of their params. It says nothing of what a change in
 * the schema makes. It is for synth alone, and no door checks by it.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";
import { attempt } from "./attempt.ts";
import { ofValibot } from "./of-valibot.ts";
import { noParams } from "./params-schema.ts";

type Convert = (options: { readonly target: string; readonly libraryOptions: object }) => JsonSchema;

/** The schema, with marks where a part is left open; empty where nothing is known. Never throws. */
export function returnedParams(schema: StandardSchemaV1 | undefined): JsonSchema {
  if (schema === undefined) return noParams;
  return attempt(() => (isOfValibot(schema) ? returnedByValibot(schema) : returned(schema))) ?? {};
}

interface OfValibot {
  readonly kind: string;
  readonly type: string;
  readonly pipe?: readonly { readonly kind: string }[];
}

function isOfValibot(schema: StandardSchemaV1): schema is StandardSchemaV1 & OfValibot {
  return schema["~standard"].vendor === "valibot" && "kind" in schema;
}

/** An `object` of valibot's drops the names that it does not list. */
function returnedByValibot(schema: StandardSchemaV1 & OfValibot): JsonSchema {
  const changes = schema.pipe?.slice(1).some(({ kind }) => kind !== "validation" && kind !== "metadata");
  if (changes) return {};
  const given = ofValibot(schema);
  return schema.type === "object" ? { additionalProperties: false, ...given } : given;
}

function returned(schema: StandardSchemaV1): JsonSchema {
  const { jsonSchema } = schema["~standard"] as { readonly jsonSchema?: { readonly output?: Convert } };
  const options = { target: "draft-07", libraryOptions: { unrepresentable: "any" } };
  return jsonSchema?.output?.(options) ?? {};
}
