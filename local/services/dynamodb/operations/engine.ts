/** What every operation is given, and what most of them begin with. */
import { ownResource } from "../../../stack/index.ts";
import { invalid, invalidValue, noTable } from "../errors.ts";
import type { Path } from "../expressions/path.ts";
import { attributeOf, type RawAttribute, type RawItem } from "../raw-item.ts";
import type { Database, Table } from "../tables/database.ts";
import { checkKeySize } from "../tables/key-size.ts";
import { type KeyAttribute, keyAttributes, keyNames } from "../tables/schema.ts";
import { type StoredKey, storedKey } from "../tables/stored-key.ts";

export interface Engine {
  readonly database: Database;
  readonly region: string;
  readonly accountId: string;
  /** Seconds since 1970, as in answers. */
  readonly now: () => number;
}

/** A table by its name or its ARN. */
export function findTable(engine: Engine, nameOrArn: string): Table {
  return tableOf(engine, nameOrArn) ?? raise(noTable());
}

/** For operations on tables themselves, whose error names the table. */
export function describedTable(engine: Engine, nameOrArn: string): Table {
  return tableOf(engine, nameOrArn) ?? raise(noTable(tableName(nameOrArn)));
}

/** Undefined for a table of another account or Region too. */
function tableOf(engine: Engine, nameOrArn: string): Table | undefined {
  const name = tableName(nameOrArn);
  const isOwn = name === nameOrArn || ownResource(nameOrArn, "dynamodb", engine) === `table/${name}`;
  return isOwn ? engine.database.table(name) : undefined;
}

function tableName(nameOrArn: string): string {
  const name = /^arn:[^/]*:table\/([^/]+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
  if (name.length <= 255 && /^[a-zA-Z0-9_.-]+$/.test(name)) return name;
  throw invalid(
    `1 validation error detected: Value '${nameOrArn}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
  );
}

/** The key of a request, which must be the whole key and nothing else. */
export function givenKey(key: RawItem, { schema }: Table): StoredKey {
  const attributes = keyAttributes(schema);
  if (Object.keys(key).length !== attributes.length) throw mismatch();
  for (const attribute of attributes) {
    const value = attributeOf(key, attribute.name);
    if (value?.[attribute.type] === undefined) throw mismatch();
    checkKeyValue(value, attribute, attribute === schema.hash);
  }
  return storedKey(key, schema) as StoredKey;
}

/** The key of an item that is to be put. */
export function keyOfItem(item: RawItem, { schema }: Table): StoredKey {
  for (const attribute of keyAttributes(schema)) {
    const { name, type } = attribute;
    const value = attributeOf(item, name);
    if (value === undefined) throw invalidValue(`Missing the key ${name} in the item`);
    if (value[type] === undefined) {
      throw invalidValue(`Type mismatch for key ${name} expected: ${type} actual: ${Object.keys(value)[0]}`);
    }
    checkKeyValue(value, attribute, attribute === schema.hash);
  }
  return storedKey(item, schema) as StoredKey;
}

/**
 * An attribute that is the key of an index must be of its type, not empty, and no longer than a table's key may be.
 *
 * @param what what was attempted, for the text of the error
 */
export function checkIndexKeys(item: RawItem, { schema }: Table, what: "put" | "update"): void {
  for (const index of schema.indexes) {
    for (const attribute of keyAttributes(index)) {
      const { name, type } = attribute;
      const value = attributeOf(item, name);
      if (value === undefined) continue;
      if (value[type] === undefined) {
        throw invalidValue(
          `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${Object.keys(value)[0]} IndexName: ${index.name}`,
        );
      }
      checkKeySize(value, attribute === index.hash);
      if (value[type] !== "") continue;
      const attempt =
        what === "put"
          ? "A value specified for a secondary index key is not supported."
          : "The update expression attempted to update a secondary index key to a value that is not supported.";
      const where = what === "put" ? ` IndexName: ${index.name}, IndexKey: ${name}` : "";
      throw invalid(`One or more parameter values are not valid. ${attempt} ${emptyKey(type)}${where}`);
    }
  }
}

/** A key has no parts that an expression could name. */
export function checkKeyPaths(paths: readonly Path[], { schema }: Table): void {
  for (const [first, ...within] of paths) {
    if (within.length === 0) continue;
    const kind = keyNames(schema).includes(first)
      ? "Key"
      : schema.indexes.some((index) => keyNames(index).includes(first))
        ? "IndexKey"
        : undefined;
    if (kind === undefined) continue;
    throw invalid(
      `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${first}`,
    );
  }
}

function checkKeyValue(value: RawAttribute, key: KeyAttribute, isHash: boolean): void {
  if (value[key.type] === "") {
    throw invalid(`One or more parameter values are not valid. ${emptyKey(key.type)} Key: ${key.name}`);
  }
  checkKeySize(value, isHash);
}

function emptyKey(type: string): string {
  const kind = type === "S" ? "string" : "binary";
  return `The AttributeValue for a key attribute cannot contain an empty ${kind} value.`;
}

export function mismatch(): Error {
  return invalid("The provided key element does not match the schema");
}

export function raise(error: Error): never {
  throw error;
}
