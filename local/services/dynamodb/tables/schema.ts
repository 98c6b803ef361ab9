/** The keys of a table and of its indexes, as its description names them. */
import { attributeOf, type RawItem } from "../raw-item.ts";

export type KeyType = "S" | "N" | "B";

export interface KeyAttribute {
  name: string;
  type: KeyType;
}

export interface Keys {
  hash: KeyAttribute;
  range?: KeyAttribute | undefined;
}

export interface IndexSchema extends Keys {
  name: string;
  global: boolean;
  /** The attributes that it holds, keys included. */
  projected: "all" | ReadonlySet<string>;
}

export interface TableSchema extends Keys {
  indexes: IndexSchema[];
}

/** The parts of a description that are read here; as CreateTable is given them. */
export interface Definition {
  TableName: string;
  KeySchema: { AttributeName: string; KeyType: string }[];
  AttributeDefinitions: { AttributeName: string; AttributeType: KeyType }[];
  LocalSecondaryIndexes?: IndexDefinition[];
  GlobalSecondaryIndexes?: IndexDefinition[];
}

export interface IndexDefinition {
  IndexName: string;
  KeySchema: { AttributeName: string; KeyType: string }[];
  Projection: { ProjectionType?: string; NonKeyAttributes?: string[] };
}

/** @param definition a valid one */
export function schemaOf(definition: Definition): TableSchema {
  const types = new Map(
    definition.AttributeDefinitions.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]),
  );
  const keysOf = (schema: Definition["KeySchema"]): Keys => {
    const [hash, range] = schema.map(({ AttributeName: name }) => ({
      name,
      type: types.get(name) as KeyType,
    }));
    return { hash: hash as KeyAttribute, range };
  };
  const table = keysOf(definition.KeySchema);
  const indexOf =
    (global: boolean) =>
    (index: IndexDefinition): IndexSchema => {
      const keys = keysOf(index.KeySchema);
      const { ProjectionType = "ALL", NonKeyAttributes = [] } = index.Projection;
      const names = [...keyNames(table), ...keyNames(keys), ...NonKeyAttributes];
      return {
        ...keys,
        name: index.IndexName,
        global,
        projected: ProjectionType === "ALL" ? "all" : new Set(names),
      };
    };
  const { LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] } = definition;
  return {
    ...table,
    indexes: [...LocalSecondaryIndexes.map(indexOf(false)), ...GlobalSecondaryIndexes.map(indexOf(true))],
  };
}

export function keyAttributes({ hash, range }: Keys): KeyAttribute[] {
  return range === undefined ? [hash] : [hash, range];
}

export function keyNames(keys: Keys): string[] {
  return keyAttributes(keys).map(({ name }) => name);
}

/** The attributes of an item that an index holds. */
export function heldBy({ projected }: IndexSchema, item: RawItem): RawItem {
  if (projected === "all") return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => projected.has(name)));
}

/** The key that the next page of a table or an index begins after: its own key, and the table's. */
export function pageKey(item: RawItem, table: Keys, index?: Keys): RawItem {
  const names = [...keyNames(table), ...(index === undefined ? [] : keyNames(index))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = attributeOf(item, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
