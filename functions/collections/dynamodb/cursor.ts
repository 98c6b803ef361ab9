/** The key of an item as a cursor, and back. JSON has no bytes, so these are base64, as in DynamoDB's protocol. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Json } from "../../model/task/task.ts";

/** An item in DynamoDB's attribute values. */
export type DynamoDbItem = Record<string, AttributeValue>;

/** The key of the last item that is done; null after the last one of all. */
export type DynamoDbCursor = { readonly [attribute: string]: Json } | null;

export function cursorOf(key: DynamoDbItem): NonNullable<DynamoDbCursor> {
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, jsonOf(value)]));
}

/** The key of an item as a cursor. Hot: it is made for each item. @throws Error for an item without one of its attributes */
export function cursorIn(
  what: string,
  item: DynamoDbItem,
  key: readonly string[],
): NonNullable<DynamoDbCursor> {
  const cursor: Record<string, Json> = {};
  for (const name of key) {
    const value = item[name];
    if (value === undefined)
      throw new Error(`${what}: an item has no ${name}: key names what the projection leaves out`);
    cursor[name] = jsonOf(value);
  }
  return cursor;
}

// A key attribute is a string, a number or bytes.
function jsonOf({ S, N, B }: AttributeValue): Json {
  if (S !== undefined) return { S };
  return B === undefined ? { N: N as string } : { B: Buffer.from(B).toString("base64") };
}

export function keyOf(cursor: NonNullable<DynamoDbCursor>): DynamoDbItem {
  const value = (json: { B?: string }) =>
    json.B === undefined ? json : { B: Buffer.from(json.B, "base64") };
  return Object.fromEntries(
    Object.entries(cursor).map(([name, json]) => [name, value(json as object) as AttributeValue]),
  );
}
