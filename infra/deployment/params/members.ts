/** What schema libraries make of members that are not there, or that they do not look at. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonSchema } from "../../../functions/model/params/json-schema.ts";

/** Whether a member cannot be left out: the library would give the member's schema `undefined`. */
export function isNeeded(member: Pick<StandardSchemaV1, "~standard">): boolean {
  const result = member["~standard"].validate(undefined);
  return result instanceof Promise || result.issues !== undefined;
}

/** A part of an object of which the library drops the members with these names, whatever their values. */
export function passingOver(names: readonly string[], part: JsonSchema): JsonSchema {
  const { patternProperties = {}, propertyNames } = part as Readonly<Record<string, object | undefined>>;
  return {
    ...part,
    patternProperties: { ...patternProperties, [`^(?:${names.join("|")})$`]: {} },
    ...(propertyNames && { propertyNames: { anyOf: [propertyNames, { enum: names }] } }),
  };
}
