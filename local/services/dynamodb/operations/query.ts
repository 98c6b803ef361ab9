/**
 * Query: a page of one partition of a table or index, in the order of the sort key. What may be asked of the page
 * itself is in read-page.ts, which scans share.
 */
import { AwsError } from "../../../http/index.ts";
import { invalid } from "../errors.ts";
import { parseCondition } from "../expressions/condition.ts";
import { type KeyRange, keyRange, keyTests, meetsKeyTest } from "../expressions/key-condition.ts";
import { Placeholders } from "../expressions/placeholders.ts";
import type { RawItem } from "../raw-item.ts";
import { checkExpressionParameters } from "../requests/expression-parameters.ts";
import type { Table } from "../tables/database.ts";
import { rows } from "../tables/rows.ts";
import { type IndexSchema, type Keys, keyAttributes, keyNames } from "../tables/schema.ts";
import { equal } from "../values/attribute.ts";
import { validateItem } from "../values/validate.ts";
import { checkKeyPaths, type Engine, findTable } from "./engine.ts";
import {
  checkSelection,
  findIndex,
  parseReadExpressions,
  type ReadExpressions,
  type ReadInput,
  readPage,
  readsWhole,
} from "./read-page.ts";

interface QueryInput extends ReadInput {
  KeyConditionExpression?: string;
  ScanIndexForward?: boolean;
}

export function query(engine: Engine, input: QueryInput): object {
  checkExpressionParameters(input, ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"]);
  if (input.KeyConditionExpression === undefined) {
    throw invalid(
      "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
    );
  }
  checkStartValues(input.ExclusiveStartKey);
  const placeholders = new Placeholders(input);
  const parsed = parseCondition("KeyConditionExpression", input.KeyConditionExpression, placeholders);
  const expressions = parseReadExpressions(input, placeholders);
  placeholders.checkUsed();
  const tests = keyTests(parsed.condition);
  const table = findTable(engine, input.TableName);
  const index = findIndex(table, input);
  const keys = index ?? table.schema;
  const within = keyRange(tests, keys);
  const { ExclusiveStartKey: after, ScanIndexForward } = input;
  if (after !== undefined) {
    checkStartKey(after, table, index);
    checkWithin(after, keys, within);
  }
  checkKeyPaths([...(expressions.projection ?? []), ...(expressions.filter?.paths ?? [])], table);
  checkFilter(expressions, keys);
  checkSelection(input, index, expressions);
  const found = rows(engine.database, table, {
    index,
    within,
    after,
    backwards: ScanIndexForward === false,
    whole: readsWhole(input, expressions),
  });
  return readPage(found, table, index, input, expressions);
}

export function checkStartValues(key: RawItem | undefined): void {
  try {
    validateItem(key ?? {});
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== "ValidationException") throw error;
    throw invalid(`The provided starting key is invalid: ${error.message}`);
  }
}

/** A start key is the key of the table and of the index, and nothing else. */
export function checkStartKey(key: RawItem, { schema }: Table, index: IndexSchema | undefined): void {
  const attributes = new Map(
    [...keyAttributes(schema), ...(index === undefined ? [] : keyAttributes(index))].map(({ name, type }) => [
      name,
      type,
    ]),
  );
  const fits = [...attributes].every(
    ([name, type]) => key[name]?.[type] !== undefined && key[name][type] !== "",
  );
  if (fits && Object.keys(key).length === attributes.size) return;
  const detail = index === undefined ? ": The provided key element does not match the schema" : "";
  throw invalid(`The provided starting key is invalid${detail}`);
}

function checkWithin(key: RawItem, { hash, range }: Keys, within: KeyRange): void {
  const value = range && key[range.name];
  if (within.range !== undefined && value !== undefined && !meetsKeyTest(within.range, value)) {
    throw invalid("The provided starting key does not match the range key predicate");
  }
  if (equal(key[hash.name] ?? {}, within.hash)) return;
  throw invalid("The provided starting key is outside query boundaries based on provided conditions");
}

/** What the key condition can say, the filter must not. */
function checkFilter({ filter }: ReadExpressions, keys: Keys): void {
  const names = keyNames(keys);
  const name = filter?.paths.map(([first]) => first).find((first) => names.includes(first));
  if (name === undefined) return;
  throw invalid(
    `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${name}`,
  );
}
