import type { StandardSchemaV1 } from "@standard-schema/spec";
import { keyOf } from "../file/row-schema.ts";

/** Columns that a header lacks and without which the schema refuses every row. Empty where that cannot be told. */
export function missingColumns(names: readonly unknown[], schema: StandardSchemaV1): readonly PropertyKey[] {
  const row = Object.fromEntries(names.filter((name) => typeof name === "string").map((name) => [name, ""]));
  const result = schema["~standard"].validate(row);
  if (result instanceof Promise || result.issues === undefined) return [];
  const refused = result.issues.flatMap(({ path = [] }) => path.slice(0, 1).map(keyOf));
  return [...new Set(refused)].filter((name) => !Object.hasOwn(row, name));
}
