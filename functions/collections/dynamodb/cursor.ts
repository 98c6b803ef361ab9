/** The key of an item as a cursor, and back. JSON has no bytes, so these are base64, as in DynamoDB's protocol. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Json } from "../../model/task/task.ts";

/** An item in DynamoDB's attribute values. */
export type DynamoDbItem = Record<string, AttributeValue>;

/** The key of the last item that is done; null after the last one of all. */
export type DynamoDbCursor = { readonly [attribute: string]: Json } | null;

// A key attribute is a string, a number or bytes.
export function cursorOf(key: DynamoDbItem): NonNullable<DynamoDbCursor> {
  const json = ({ S, N, B }: AttributeValue): Json =>
    B === undefined
      ? S === undefined
        ? { N: N as string }
        : { S }
      : { B: Buffer.from(B).toString("base64") };
  return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, json(value)]));
}

export function keyOf(cursor: NonNullable<DynamoDbCursor>): DynamoDbItem {
  const value = (json: { B?: string }) =>
    json.B === undefined ? json : { B: Buffer.from(json.B, "base64") };
  return Object.fromEntries(
    Object.entries(cursor).map(([name, json]) => [name, value(json as object) as AttributeValue]),
  );
}
