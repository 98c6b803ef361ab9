/** PutItem: the whole item, in place of the one with its key. */
import { invalid } from "../errors.ts";
import { Placeholders } from "../expressions/placeholders.ts";
import type { RawItem } from "../raw-item.ts";
import { checkExpressionParameters } from "../requests/expression-parameters.ts";
import { itemSize, largestItem } from "../values/item-size.ts";
import { validateItem } from "../values/validate.ts";
import {
  type ConditionalWriteInput,
  checkReturnsOld,
  parseWriteCondition,
  requireCondition,
} from "./conditional-write.ts";
import { consumed, writeUnits } from "./consumed-capacity.ts";
import { checkIndexKeys, checkKeyPaths, type Engine, findTable, keyOfItem } from "./engine.ts";

interface PutItemInput extends ConditionalWriteInput {
  Item: RawItem;
}

export function putItem(engine: Engine, input: PutItemInput): object {
  const { Item: item } = input;
  checkExpressionParameters(input, ["ConditionExpression"]);
  checkNewItem(item);
  checkReturnsOld(input);
  const placeholders = new Placeholders(input);
  const condition = parseWriteCondition(input, placeholders);
  placeholders.checkUsed();
  const table = findTable(engine, input.TableName);
  const key = keyOfItem(item, table);
  checkIndexKeys(item, table, "put");
  checkKeyPaths(condition?.paths ?? [], table);
  const old = engine.database.get(table, key);
  requireCondition(condition, old, input);
  engine.database.write(table, key, old, item);
  return {
    Attributes: input.ReturnValues === "ALL_OLD" ? old : undefined,
    ...consumed(input, table.name, writeUnits(table, old, item)),
  };
}

export function checkNewItem(item: RawItem): void {
  validateItem(item);
  if (itemSize(item) > largestItem) throw invalid("Item size has exceeded the maximum allowed size");
}
