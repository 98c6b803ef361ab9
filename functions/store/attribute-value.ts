/**
 * Items to and from DynamoDB's typed form, for the JSON that Pawl writes. Undefined members are left out. The SDK's
 * own converter also handles sets, bytes and big numbers, and would add 5 KB to every worker.
 */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";

/** A value in DynamoDB's form. @throws a plain `Error` for what JSON or DynamoDB cannot express, such as NaN, 1e126, a function or a class instance */
export function toAttribute(value: unknown): AttributeValue {
  if (typeof value === "string") return { S: value };
  if (typeof value === "boolean") return { BOOL: value };
  if (value === null) return { NULL: true };
  if (isNumber(value)) return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(toAttribute) };
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return { M: toAttributes(value) };
  }
  throw new Error(`${String(value)} cannot be stored: JSON or DynamoDB cannot express it`);
}

/** DynamoDB's numbers range from 1e-130 to just under 1e126. */
function isNumber(value: unknown): value is number {
  if (typeof value !== "number") return false;
  const size = Math.abs(value);
  return size === 0 || (size >= 1e-130 && size < 1e126);
}

/** An item in DynamoDB's form. @throws as `toAttribute` does */
export function toAttributes(item: object): Record<string, AttributeValue> {
  const given = Object.entries(item).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, toAttribute(value)]));
}

/** An item from DynamoDB's form. */
export function toItem<Item>(attributes: Record<string, AttributeValue>): Item {
  const entries = Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]);
  return Object.fromEntries(entries) as Item;
}

/** A type that Pawl never writes, such as a set that a person added, is returned as it is. */
function fromAttribute({ S, N, BOOL, NULL, L, M, ...other }: AttributeValue): unknown {
  if (S !== undefined) return S;
  if (N !== undefined) return Number(N);
  if (M !== undefined) return toItem(M);
  if (L !== undefined) return L.map(fromAttribute);
  if (NULL) return null;
  return BOOL ?? Object.values(other)[0];
}
