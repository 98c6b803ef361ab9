/** BatchGetItem: up to 100 items of any tables; what would make the answer too large is left to the caller. */
import { invalid } from "../errors.ts";
import { Placeholders } from "../expressions/placeholders.ts";
import { parseProjection, project } from "../expressions/projection.ts";
import type { RawItem } from "../raw-item.ts";
import { checkExpressionParameters } from "../requests/expression-parameters.ts";
import { itemSize } from "../values/item-size.ts";
import { validateItem } from "../values/validate.ts";
import { type CapacityInput, consumed, readUnits } from "./consumed-capacity.ts";
import { checkKeyPaths, type Engine, findTable, givenKey } from "./engine.ts";

interface KeysAndAttributes {
  Keys: RawItem[];
  ConsistentRead?: boolean;
  ProjectionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
}

interface BatchGetItemInput extends CapacityInput {
  RequestItems: Record<string, KeysAndAttributes>;
}

/** The most that one answer holds, in bytes; the keys left are given back. */
const answerBytes = 16 * 1024 * 1024;
const mostKeys = 100;

export function batchGetItem(engine: Engine, input: BatchGetItemInput): object {
  const requests = Object.entries(input.RequestItems).map(([name, request]) => readRequest(name, request));
  if (requests.reduce((total, { Keys }) => total + Keys.length, 0) > mostKeys) {
    throw invalid("Too many items requested for the BatchGetItem call");
  }
  const tables = requests.map((request) => {
    const table = findTable(engine, request.name);
    checkKeyPaths(request.paths ?? [], table);
    return { ...request, table, keys: request.Keys.map((key) => givenKey(key, table)) };
  });
  const Responses = new Map<string, RawItem[]>();
  const UnprocessedKeys = new Map<string, KeysAndAttributes>();
  const capacities: object[] = [];
  let bytes = 0;
  for (const { name, request, table, keys, paths } of tables) {
    const found: RawItem[] = [];
    Responses.set(name, found);
    let units = 0;
    for (const [index, key] of keys.entries()) {
      if (bytes >= answerBytes) {
        UnprocessedKeys.set(name, { ...request, Keys: request.Keys.slice(index) });
        break;
      }
      const item = engine.database.get(table, key);
      const size = item === undefined ? 0 : itemSize(item);
      bytes += size;
      units += readUnits(size, request.ConsistentRead);
      if (item !== undefined) found.push(paths === undefined ? item : project(item, paths));
    }
    const { ConsumedCapacity } = consumed(input, table.name, { table: units });
    if (ConsumedCapacity !== undefined) capacities.push(ConsumedCapacity);
  }
  return {
    Responses: Object.fromEntries(Responses),
    UnprocessedKeys: Object.fromEntries(UnprocessedKeys),
    ConsumedCapacity: capacities.length > 0 ? capacities : undefined,
  };
}

function readRequest(name: string, request: KeysAndAttributes) {
  checkExpressionParameters(request, ["ProjectionExpression"]);
  const { Keys, ProjectionExpression: projection } = request;
  const placeholders = new Placeholders(request);
  const paths = projection === undefined ? undefined : parseProjection(projection, placeholders);
  placeholders.checkUsed();
  const seen = new Set<string>();
  for (const key of Keys) {
    validateItem(key);
    seen.add(JSON.stringify(Object.entries(key).sort()));
  }
  if (seen.size < Keys.length) throw invalid("Provided list of item keys contains duplicates");
  return { name, request, Keys, paths };
}
