/** Renders a write as the expressions of one UpdateItem, with every name and value aliased. */
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
    // An alias has letters, digits and underscores: `held#RUN` needs one of another name.
    const known = Object.keys(names).find((alias) => names[alias] === attribute);
    const alias = known ?? (/^\w+$/.test(attribute) ? `#${attribute}` : `#_${Object.keys(names).length}`);
    names[alias] = attribute;
    return alias;
  };
  const value = (given: unknown) => {
    const alias = `:${count++}`;
    values[alias] = toAttribute(given);
    return alias;
  };
  // AND binds before OR, so branches need no parentheses, and a condition that is one alternative needs none at all.
  const all = (clauses: readonly Clause<Item>[]): string => {
    const [only, ...more] = clauses;
    if (only !== undefined && more.length === 0 && "anyOf" in only) return any(only.anyOf);
    return clauses.map(clause).join(" AND ");
  };
  const any = (branches: readonly (readonly Clause<Item>[])[]): string => branches.map(all).join(" OR ");
  const clause = (c: Clause<Item>): string => {
    if ("anyOf" in c) return `(${any(c.anyOf)})`;
    const attribute = name(c.attribute);
    if (c.is === "absent") return `attribute_not_exists(${attribute})`;
    if (c.is === "present") return `attribute_exists(${attribute})`;
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
    ...given(write.append).map(
      ([key, v]) => `${name(key)} = list_append(if_not_exists(${name(key)}, ${value([])}), ${value(v)})`,
    ),
  ];
  const remove = (write.remove ?? []).map(name);
  const update = [
    ...(set.length > 0 ? [`SET ${set.join(", ")}`] : []),
    ...(remove.length > 0 ? [`REMOVE ${remove.join(", ")}`] : []),
  ].join(" ");
  return {
    UpdateExpression: update || undefined,
    ConditionExpression: all(write.condition) || undefined,
    ExpressionAttributeNames: Object.keys(names).length > 0 ? names : undefined,
    ExpressionAttributeValues: count > 0 ? values : undefined,
  };
}
