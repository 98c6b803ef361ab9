import type { StandardSchemaV1 } from "@standard-schema/spec";
import { RowFault } from "./mistake.ts";

/** The output of a row's schema. @throws RowFault for a row that it refuses */
export function validated(record: unknown, schema: StandardSchemaV1): unknown {
  const result = schema["~standard"].validate(record);
  if (result instanceof Promise) throw new Error("csv: the row's schema must be synchronous");
  if (result.issues === undefined) return result.value;
  throw new RowFault(result.issues.map(issueText).join("; "));
}

/** Columns that a header lacks and without which the schema refuses every row. Empty where that cannot be told. */
export function missingColumns(names: readonly unknown[], schema: StandardSchemaV1): readonly PropertyKey[] {
  const row = Object.fromEntries(names.filter((name) => typeof name === "string").map((name) => [name, ""]));
  const result = schema["~standard"].validate(row);
  if (result instanceof Promise || result.issues === undefined) return [];
  const refused = result.issues.flatMap(({ path = [] }) => path.slice(0, 1).map(keyOf));
  return [...new Set(refused)].filter((name) => !Object.hasOwn(row, name));
}

function keyOf(part: PropertyKey | StandardSchemaV1.PathSegment): PropertyKey {
  return typeof part === "object" ? part.key : part;
}

function issueText({ path = [], message }: StandardSchemaV1.Issue): string {
  const column = path.map(keyOf).map(String).join(".");
  return [column, message].filter((part) => part !== "").join(": ");
}
