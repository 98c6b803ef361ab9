/** Items to and from DynamoDB's typed form. Undefined members are left out; numbers are safe ones. */
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { convertToAttr, marshall, unmarshall } from "@aws-sdk/util-dynamodb";

const options = { removeUndefinedValues: true };

export function toAttribute(value: unknown): AttributeValue {
  return convertToAttr(value as string, options);
}

export function toAttributes(item: object): Record<string, AttributeValue> {
  return marshall(item, options);
}

export function toItem<Item>(attributes: Record<string, AttributeValue>): Item {
  return unmarshall(attributes) as Item;
}
