/**
 * UpdateItem. What can be said without the item is said first; then the condition; then what the item itself
 * refuses, such as a path that does not fit it.
 */
import { invalid, invalidValue } from "../errors.ts";
import { applyUpdate } from "../expressions/apply-update.ts";
import { Placeholders } from "../expressions/placeholders.ts";
import { project } from "../expressions/projection.ts";
import { parseUpdate, type UpdateAction } from "../expressions/update.ts";
import type { RawItem } from "../raw-item.ts";
import { checkExpressionParameters } from "../requests/expression-parameters.ts";
import type { Table } from "../tables/database.ts";
import { keyNames } from "../tables/schema.ts";
import { itemSize, largestItem } from "../values/item-size.ts";
import { validateItem } from "../values/validate.ts";
import { type ConditionalWriteInput, parseWriteCondition, requireCondition } from "./conditional-write.ts";
import { consumed, writeUnits } from "./consumed-capacity.ts";
import { checkIndexKeys, checkKeyPaths, type Engine, findTable, givenKey } from "./engine.ts";

interface UpdateItemInput extends ConditionalWriteInput {
  Key: RawItem;
  UpdateExpression?: string;
}

export function updateItem(engine: Engine, input: UpdateItemInput): object {
  checkExpressionParameters(input, ["UpdateExpression", "ConditionExpression"]);
  validateItem(input.Key);
  const placeholders = new Placeholders(input);
  const { UpdateExpression: expression } = input;
  const actions = expression === undefined ? [] : parseUpdate(expression, placeholders);
  const condition = parseWriteCondition(input, placeholders);
  placeholders.checkUsed();
  const table = findTable(engine, input.TableName);
  const key = givenKey(input.Key, table);
  checkTargets(actions, table);
  checkKeyPaths([...actions.map(({ path }) => path), ...(condition?.paths ?? [])], table);
  const old = engine.database.get(table, key);
  requireCondition(condition, old, input);
  const updated = applyUpdate(actions, old ?? input.Key);
  checkIndexKeys(updated, table, "update");
  if (itemSize(updated) > largestItem) {
    throw invalid("Item size to update has exceeded the maximum allowed size");
  }
  engine.database.write(table, key, old, updated);
  return {
    Attributes: returned(input, actions, old, updated),
    ...consumed(input, table.name, writeUnits(table, old, updated)),
  };
}

function checkTargets(actions: UpdateAction[], { schema }: Table): void {
  const keys = keyNames(schema);
  const name = actions.map(({ path }) => path[0]).find((first) => keys.includes(first));
  if (name === undefined) return;
  throw invalidValue(`Cannot update attribute ${name}. This attribute is part of the key`);
}

function returned(
  { ReturnValues }: UpdateItemInput,
  actions: UpdateAction[],
  old: RawItem | undefined,
  updated: RawItem,
): RawItem | undefined {
  const parts = (item: RawItem) => {
    const found = project(
      item,
      actions.map(({ path }) => path),
    );
    return Object.keys(found).length === 0 ? undefined : found;
  };
  switch (ReturnValues) {
    case "ALL_OLD":
      return old;
    case "ALL_NEW":
      return updated;
    case "UPDATED_OLD":
      return old && parts(old);
    case "UPDATED_NEW":
      return parts(updated);
    default:
      return undefined;
  }
}
