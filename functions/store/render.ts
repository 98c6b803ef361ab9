/** Writes as DynamoDB says them: one UpdateItem's expressions, with every name and value aliased. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Clause, Write } from "./run-store.ts";

/** The part of an UpdateItem's input that comes from a write. */
export interface Expressions {
  readonly UpdateExpression: string | undefined;
  readonly ConditionExpression: string | undefined;
  readonly ExpressionAttributeNames: Record<string, string> | undefined;
  readonly ExpressionAttributeValues: Record<string, AttributeValue> | undefined;
}

/** Renders a write. `toAttribute` turns a value into DynamoDB's form. */
export function render<Item extends object>(
  write: Write<Item>,
  toAttribute: (value: unknown) => AttributeValue,
): Expressions {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  let count = 0;
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (given: unknown) => {
    const alias = `:${count++}`;
    values[alias] = toAttribute(given);
    return alias;
  };
  const clause = (c: Clause<Item>): string => {
    if ("anyOf" in c)
      return `(${c.anyOf.map((branch) => `(${branch.map(clause).join(" AND ")})`).join(" OR ")})`;
    const attribute = name(c.attribute);
    if (c.is === "absent" || c.is === "present") {
      return `attribute_${c.is === "absent" ? "not_exists" : "exists"}(${attribute})`;
    }
    if (c.is === "in") return `${attribute} IN (${c.values.map(value).join(", ")})`;
    return `${attribute} ${c.is} ${value(c.value)}`;
  };
  const given = (changes: Partial<Item> | undefined) =>
    Object.entries(changes ?? {}).filter(([, changed]) => changed !== undefined);
  const set = [
    ...given(write.set).map(([key, v]) => `${name(key)} = ${value(v)}`),
    ...given(write.setOnce).map(([key, v]) => `${name(key)} = if_not_exists(${name(key)}, ${value(v)})`),
    ...given(write.add).map(
      ([key, v]) => `${name(key)} = if_not_exists(${name(key)}, ${value(0)}) + ${value(v)}`,
    ),
  ];
  const remove = (write.remove ?? []).map(name);
  const update = [
    ...(set.length > 0 ? [`SET ${set.join(", ")}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.join(", ")}`] : []),
  ].join(" ");
  return {
    UpdateExpression: update || undefined,
    ConditionExpression: write.condition.map(clause).join(" AND ") || undefined,
    ExpressionAttributeNames: Object.keys(names).length > 0 ? names : undefined,
    ExpressionAttributeValues: count > 0 ? values : undefined,
  };
}
