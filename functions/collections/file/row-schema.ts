import type { StandardSchemaV1 } from "@standard-schema/spec";
import { RowFault } from "./mistake.ts";

/** The output of a row's schema. @param what who says that it has to be synchronous @throws RowFault for a row that it refuses */
export function validated(what: string, record: unknown, schema: StandardSchemaV1): unknown {
  const result = schema["~standard"].validate(record);
  if (result instanceof Promise) throw new Error(`${what}: the row's schema must be synchronous`);
  if (result.issues === undefined) return result.value;
  throw new RowFault(result.issues.map(issueText).join("; "));
}

export function keyOf(part: PropertyKey | StandardSchemaV1.PathSegment): PropertyKey {
  return typeof part === "object" ? part.key : part;
}

function issueText({ path = [], message }: StandardSchemaV1.Issue): string {
  const column = path.map(keyOf).map(String).join(".");
  return [column, message].filter((part) => part !== "").join(": ");
}
