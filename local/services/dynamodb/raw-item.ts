import type { RawAttribute, RawItem } from "./dynalite.ts";

/** A raw attribute value as a plain one: numbers as numbers, sets as arrays, binary as base64 text. */
export function plainValue(raw: RawAttribute): unknown {
  const [type, value] = Object.entries(raw)[0] ?? ["NULL", true];
  if (type === "N") return Number(value);
  if (type === "NS") return (value as string[]).map(Number);
  if (type === "NULL") return null;
  if (type === "L") return (value as RawAttribute[]).map(plainValue);
  if (type === "M") return plainItem(value as RawItem);
  return value;
}

/** A raw item as a plain object. */
export function plainItem(raw: RawItem): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, plainValue(value)]));
}
