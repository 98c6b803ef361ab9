/**
 * The JSON Schema of a task's params, for the manifest and the workers: the one that the schema itself gives, or for
 * valibot the one that its converter makes. Where JSON Schema cannot express a part, only that part is left open, and
 * synth names it: the task's own schema checks it. No door may refuse what that schema would take.
 */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";
import { attempt } from "./attempt.ts";
import { withoutMarks } from "./left-out.ts";
import { ofStandard } from "./of-standard.ts";
import { ofValibot } from "./of-valibot.ts";

/** What synth knows of a task's params. */
export interface ParamsFound {
  /** What a caller may give; undefined where the schema's library has no JSON Schema. */
  readonly schema?: JsonSchema;
  /** What JSON Schema cannot express, one line each. */
  readonly looks: readonly string[];
}

/** Of a task that takes no params. */
export const noParams: JsonSchema = { type: "object", properties: {}, additionalProperties: false };

/** The JSON Schema of the params that a caller may give. Never throws. */
export function paramsFound(schema: StandardSchemaV1 | undefined): ParamsFound {
  if (schema === undefined) return { schema: noParams, looks: [] };
  const { vendor } = schema["~standard"];
  const isOfValibot = vendor === "valibot" && "kind" in schema;
  const marked = isOfValibot ? attempt(() => ofValibot(schema)) : ofStandard(schema);
  if (marked !== undefined) return withoutMarks(marked);
  const none = `${vendor} gives no JSON Schema of the params: only the task's own schema checks them, and unknown names pass unless it refuses them`;
  return { looks: [none] };
}
