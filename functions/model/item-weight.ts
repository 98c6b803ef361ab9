/**
 * The size of an item in bytes, as "DynamoDB item sizes and formats" of the developer guide counts it: names and texts in
 * UTF-8, half a byte for each digit of a number, a little for each list and map.
 */
import { byteLength } from "./cut.ts";

/** Bytes of an item, including the names of its attributes. */
export function itemWeight(item: object): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + (value === undefined ? 0 : byteLength(name) + weightOf(value)),
    0,
  );
}

/** Bytes of one value. */
export function weightOf(value: unknown): number {
  if (typeof value === "string") return byteLength(value);
  if (typeof value === "number")
    return 1 + Math.ceil(String(value).replace(/\D/g, "").length / 2) + (value < 0 ? 1 : 0);
  if (Array.isArray(value)) return value.reduce((sum: number, member) => sum + 1 + weightOf(member), 3);
  if (typeof value === "object" && value !== null) {
    // As when an item is written, an attribute that is undefined is none.
    const attributes = Object.values(value).filter((attribute) => attribute !== undefined);
    return 3 + attributes.length + itemWeight(value);
  }
  return 1;
}
