/** Attribute values that have been validated: their type, equality and order. */
import type { AttributeType, RawAttribute, RawItem } from "../raw-item.ts";
import { compareNumbers } from "./decimal.ts";

export function typeOf(value: RawAttribute): AttributeType {
  for (const type in value) return type as AttributeType;
  throw new Error("an attribute value without a type");
}

/** Whether two values are equal. Sets have no order. */
export function equal(left: RawAttribute, right: RawAttribute): boolean {
  const type = typeOf(left);
  if (type !== typeOf(right)) return false;
  if (type === "L") return equalLists(left.L ?? [], right.L ?? []);
  if (type === "M") return equalMaps(left.M ?? {}, right.M ?? {});
  if (type === "SS" || type === "NS" || type === "BS") {
    const [a, b] = [left[type] ?? [], right[type] ?? []];
    const elements = new Set(b);
    return a.length === b.length && a.every((element) => elements.has(element));
  }
  return left[type] === right[type];
}

function equalLists(left: RawAttribute[], right: RawAttribute[]): boolean {
  return (
    left.length === right.length && left.every((value, index) => equal(value, right[index] as RawAttribute))
  );
}

function equalMaps(left: RawItem, right: RawItem): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const other = Object.hasOwn(right, name) ? right[name] : undefined;
    return other !== undefined && equal(left[name] as RawAttribute, other);
  });
}

/** Negative, zero or positive; undefined where the two have no order. Text is ordered by its UTF-8 bytes. */
export function compare(left: RawAttribute, right: RawAttribute): number | undefined {
  if (left.N !== undefined && right.N !== undefined) return compareNumbers(left.N, right.N);
  if (left.S !== undefined && right.S !== undefined) {
    return left.S === right.S ? 0 : Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  }
  if (left.B !== undefined && right.B !== undefined) {
    return Buffer.compare(Buffer.from(left.B, "base64"), Buffer.from(right.B, "base64"));
  }
  return undefined;
}
