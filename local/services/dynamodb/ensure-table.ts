/**
 * Tables as a template defines them: created, or given the global indexes and settings of the definition. Items stay.
 * The key of a table cannot change, since its items could not be read by another key.
 */

import { checkShape } from "../../http/index.ts";
import type { CreateTableInput } from "./operations/check-definition.ts";
import { newTable } from "./operations/create-table.ts";
import type { Engine } from "./operations/engine.ts";
import { members } from "./requests/members.ts";
import type { StoredTable } from "./tables/database.ts";
import type { Definition } from "./tables/schema.ts";

/** What `CreateTable` is given. */
export type TableDefinition = Record<string, unknown> & { TableName: string };

/** What a template says of a table beside its definition. */
export type TableSettings = Pick<StoredTable, "ttl" | "pointInTimeRecovery">;

/** @throws when the existing table has another key */
export function ensureTable(engine: Engine, definition: TableDefinition, settings: TableSettings = {}): void {
  const input = { BillingMode: "PAY_PER_REQUEST", ...structuredClone(definition) };
  checkShape(input, members.CreateTable);
  const created = input as unknown as CreateTableInput;
  const existing = engine.database.table(definition.TableName);
  if (existing !== undefined && keyOf(existing.description) !== keyOf(created)) {
    throw new Error(
      `table ${existing.name} has the key ${keyOf(existing.description)}, and its definition the key ${keyOf(created)}; remove the local state, or give the table another name`,
    );
  }
  const wanted = { ...newTable(engine, created), ...settings };
  if (existing === undefined) {
    engine.database.putTable(wanted);
    return;
  }
  const { TableId, CreationDateTime } = existing.description;
  const description = { ...wanted.description, TableId, CreationDateTime };
  const next = { ...wanted, description, tags: existing.tags };
  if (indexesOf(existing.description) === indexesOf(description)) engine.database.putTable(next);
  else engine.database.reindex(next);
}

/** The key in words, such as `task (HASH, S) + run (RANGE, S)`. */
function keyOf({ KeySchema, AttributeDefinitions }: Definition): string {
  return KeySchema.map(({ AttributeName, KeyType }) => {
    const type = AttributeDefinitions.find(
      (attribute) => attribute.AttributeName === AttributeName,
    )?.AttributeType;
    return `${AttributeName} (${KeyType}, ${type})`;
  }).join(" + ");
}

/** The indexes as text, equal for equal indexes in any order. */
function indexesOf(description: StoredTable["description"]): string {
  const types = new Map(
    description.AttributeDefinitions.map((one) => [one.AttributeName, one.AttributeType]),
  );
  const { LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = description;
  const indexes = [...LocalSecondaryIndexes, ...GlobalSecondaryIndexes].map(
    ({ IndexName, KeySchema, Projection }) => {
      const keys = KeySchema.map(({ AttributeName }) => `${AttributeName} ${types.get(AttributeName)}`);
      const attributes = [...(Projection.NonKeyAttributes ?? [])].sort();
      return JSON.stringify([IndexName, keys, Projection.ProjectionType, attributes]);
    },
  );
  return indexes.sort().join("\n");
}
