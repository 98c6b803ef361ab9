import { Placeholders } from "../expressions/placeholders.ts";
import type { RawItem } from "../raw-item.ts";
import { checkExpressionParameters } from "../requests/expression-parameters.ts";
import { validateItem } from "../values/validate.ts";
import {
  type ConditionalWriteInput,
  checkReturnsOld,
  parseWriteCondition,
  requireCondition,
} from "./conditional-write.ts";
import { consumed, writeUnits } from "./consumed-capacity.ts";
import { checkKeyPaths, type Engine, findTable, givenKey } from "./engine.ts";

interface DeleteItemInput extends ConditionalWriteInput {
  Key: RawItem;
}

export function deleteItem(engine: Engine, input: DeleteItemInput): object {
  checkExpressionParameters(input, ["ConditionExpression"]);
  validateItem(input.Key);
  checkReturnsOld(input);
  const placeholders = new Placeholders(input);
  const condition = parseWriteCondition(input, placeholders);
  placeholders.checkUsed();
  const table = findTable(engine, input.TableName);
  const key = givenKey(input.Key, table);
  checkKeyPaths(condition?.paths ?? [], table);
  const old = engine.database.get(table, key);
  requireCondition(condition, old, input);
  engine.database.write(table, key, old, undefined);
  return {
    Attributes: input.ReturnValues === "ALL_OLD" ? old : undefined,
    ...consumed(input, table.name, writeUnits(table, old, undefined)),
  };
}
