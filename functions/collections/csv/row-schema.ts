import type { StandardSchemaV1 } from "@standard-schema/spec";
import { RowFault } from "./mistake.ts";

/** The output of a row's schema. @throws RowFault for a row that it refuses */
export function validated(record: unknown, schema: StandardSchemaV1): unknown {
  const result = schema["~standard"].validate(record);
  if (result instanceof Promise) throw new Error("csv: the row's schema must be synchronous");
  if (result.issues === undefined) return result.value;
  throw new RowFault(result.issues.map(issueText).join("; "));
}

function issueText({ path = [], message }: StandardSchemaV1.Issue): string {
  const column = path.map((part) => (typeof part === "object" ? part.key : part)).join(".");
  return [column, message].filter((part) => part !== "").join(": ");
}
