/** Scan: a page of a whole table or index, or of a segment of it. */
import { invalid } from "../errors.ts";
import { Placeholders } from "../expressions/placeholders.ts";
import { checkExpressionParameters } from "../requests/expression-parameters.ts";
import { rows } from "../tables/rows.ts";
import { checkKeyPaths, type Engine, findTable } from "./engine.ts";
import { checkStartKey, checkStartValues } from "./query.ts";
import {
  checkSelection,
  findIndex,
  parseReadExpressions,
  type ReadInput,
  readPage,
  readsWhole,
} from "./read-page.ts";

interface ScanInput extends ReadInput {
  Segment?: number;
  TotalSegments?: number;
}

export function scan(engine: Engine, input: ScanInput): object {
  checkExpressionParameters(input, ["ProjectionExpression", "FilterExpression"]);
  checkStartValues(input.ExclusiveStartKey);
  const segment = segmentOf(input);
  const placeholders = new Placeholders(input);
  const expressions = parseReadExpressions(input, placeholders);
  placeholders.checkUsed();
  const table = findTable(engine, input.TableName);
  const index = findIndex(table, input);
  const { ExclusiveStartKey: after } = input;
  if (after !== undefined) checkStartKey(after, table, index);
  checkKeyPaths([...(expressions.projection ?? []), ...(expressions.filter?.paths ?? [])], table);
  checkSelection(input, index, expressions);
  const whole = readsWhole(input, expressions);
  const found = rows(engine.database, table, { index, segment, after, whole });
  return readPage(found, table, index, input, expressions);
}

function segmentOf({
  Segment: part,
  TotalSegments: of,
}: ScanInput): { part: number; of: number } | undefined {
  const missing = (one: string, other: string) =>
    invalid(`The ${one} parameter is required but was not present in the request when ${other} is present`);
  if (of === undefined) {
    if (part !== undefined) throw missing("TotalSegments", "Segment parameter");
    return undefined;
  }
  if (part === undefined) throw missing("Segment", "parameter TotalSegments");
  if (part < of) return { part, of };
  throw invalid(
    `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${part} is not less than TotalSegments: ${of}`,
  );
}
