import { Placeholders } from "../expressions/placeholders.ts";
import { parseProjection, project } from "../expressions/projection.ts";
import type { RawItem } from "../raw-item.ts";
import { checkExpressionParameters } from "../requests/expression-parameters.ts";
import { itemSize } from "../values/item-size.ts";
import { validateItem } from "../values/validate.ts";
import { type CapacityInput, consumed, readUnits } from "./consumed-capacity.ts";
import { checkKeyPaths, type Engine, findTable, givenKey } from "./engine.ts";

interface GetItemInput extends CapacityInput {
  TableName: string;
  Key: RawItem;
  ConsistentRead?: boolean;
  ProjectionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
}

export function getItem(engine: Engine, input: GetItemInput): object {
  checkExpressionParameters(input, ["ProjectionExpression"]);
  validateItem(input.Key);
  const placeholders = new Placeholders(input);
  const { ProjectionExpression: projection } = input;
  const paths = projection === undefined ? undefined : parseProjection(projection, placeholders);
  placeholders.checkUsed();
  const table = findTable(engine, input.TableName);
  checkKeyPaths(paths ?? [], table);
  const found = engine.database.get(table, givenKey(input.Key, table));
  const Item = found && paths ? project(found, paths) : found;
  const units = readUnits(found === undefined ? 0 : itemSize(found), input.ConsistentRead);
  return { Item, ...consumed(input, table.name, { table: units }) };
}
