/**
 * What queries and scans have in common: the index and its attributes, the filter, and the page, which ends at the
 * limit or when 1 MiB was read.
 */
import { invalid, invalidValue } from "../errors.ts";
import { type ParsedCondition, parseCondition } from "../expressions/condition.ts";
import { holds } from "../expressions/holds.ts";
import type { Path } from "../expressions/path.ts";
import type { PlaceholderInput, Placeholders } from "../expressions/placeholders.ts";
import { parseProjection, project } from "../expressions/projection.ts";
import type { RawItem } from "../raw-item.ts";
import type { Table } from "../tables/database.ts";
import { type IndexSchema, pageKey } from "../tables/schema.ts";
import { itemSize } from "../values/item-size.ts";
import { type CapacityInput, consumed, readUnits } from "./consumed-capacity.ts";

export interface ReadInput extends CapacityInput, PlaceholderInput {
  TableName: string;
  IndexName?: string;
  Select?: "SPECIFIC_ATTRIBUTES" | "COUNT" | "ALL_ATTRIBUTES" | "ALL_PROJECTED_ATTRIBUTES";
  Limit?: number;
  ConsistentRead?: boolean;
  ExclusiveStartKey?: RawItem;
  FilterExpression?: string;
  ProjectionExpression?: string;
}

export interface ReadExpressions {
  filter?: ParsedCondition | undefined;
  projection?: Path[] | undefined;
}

/** The most that a page reads, in bytes. */
const pageBytes = 1024 * 1024;

export function parseReadExpressions(input: ReadInput, placeholders: Placeholders): ReadExpressions {
  const { FilterExpression: filter, ProjectionExpression: projection } = input;
  return {
    filter: filter === undefined ? undefined : parseCondition("FilterExpression", filter, placeholders),
    projection: projection === undefined ? undefined : parseProjection(projection, placeholders),
  };
}

export function findIndex(
  { schema }: Table,
  { IndexName, ConsistentRead }: ReadInput,
): IndexSchema | undefined {
  if (IndexName === undefined) return undefined;
  const index = schema.indexes.find(({ name }) => name === IndexName);
  if (index === undefined) throw invalid(`The table does not have the specified index: ${IndexName}`);
  if (index.global && ConsistentRead) {
    throw invalid("Consistent reads are not supported on global secondary indexes");
  }
  return index;
}

/** What is selected must be there to select, and a global index gives only what it holds. */
export function checkSelection(
  { Select }: ReadInput,
  index: IndexSchema | undefined,
  { filter, projection }: ReadExpressions,
): void {
  if (projection !== undefined && Select !== undefined && Select !== "SPECIFIC_ATTRIBUTES") {
    const what = Select === "COUNT" ? "only the Count" : Select;
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${what}`);
  }
  if (projection === undefined && Select === "SPECIFIC_ATTRIBUTES") {
    throw invalid(
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    );
  }
  if (Select === "ALL_PROJECTED_ATTRIBUTES" && index === undefined) {
    throw invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  if (index === undefined || index.projected === "all") return;
  const { global, name, projected } = index;
  if (global && Select === "ALL_ATTRIBUTES") {
    throw invalidValue(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${name} because its projection type is not ALL`,
    );
  }
  const absent = (paths: readonly Path[] = []) =>
    [...new Set(paths.map(([first]) => first))].filter((first) => !projected.has(first)).join(", ");
  // What a local index lacks is read from the table, but not to filter by it.
  const [unread, unfiltered] = [global ? absent(projection) : "", absent(filter?.paths)];
  if (unread !== "") throw invalidValue(`Global secondary index ${name} does not project [${unread}]`);
  if (unfiltered === "") return;
  throw invalidValue(
    `Secondary index ${name} does not project one or more filter attributes: [${unfiltered}]`,
  );
}

/** Whether what is asked for may go beyond what a local index holds. */
export function readsWhole({ Select }: ReadInput, { projection }: ReadExpressions): boolean {
  return Select === "ALL_ATTRIBUTES" || projection !== undefined;
}

/** Reads a page of items. */
export function readPage(
  items: Iterable<RawItem>,
  table: Table,
  index: IndexSchema | undefined,
  input: ReadInput,
  { filter, projection }: ReadExpressions,
): object {
  const { Limit = Number.POSITIVE_INFINITY, Select } = input;
  const found: RawItem[] = [];
  let [count, bytes] = [0, 0];
  let last: RawItem | undefined;
  for (const item of items) {
    if (filter === undefined || holds(filter.condition, item)) {
      found.push(projection === undefined ? item : project(item, projection));
    }
    count++;
    bytes += itemSize(item);
    if (count < Limit && bytes < pageBytes) continue;
    last = item;
    break;
  }
  const units = readUnits(bytes, input.ConsistentRead);
  const taken = index?.global ? { table: 0, indexes: { [index.name]: units } } : { table: units };
  return {
    Items: Select === "COUNT" ? undefined : found,
    Count: found.length,
    ScannedCount: count,
    LastEvaluatedKey: last && pageKey(last, table.schema, index),
    ...consumed(input, table.name, taken),
  };
}
