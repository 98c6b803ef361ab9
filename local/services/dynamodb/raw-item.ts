/** Items as they are on the wire and on disk, and as plain values. */

/** An item with raw attribute values such as `{ S: "a" }` and `{ N: "1" }`; binary is base64. */
export type RawItem = Record<string, RawAttribute>;

export type RawAttribute = Record<string, unknown>;

/** A raw attribute value as a plain one: numbers as numbers, sets as arrays, binary as base64 text. */
function plainValue(raw: RawAttribute): unknown {
  const [type, value] = Object.entries(raw)[0] ?? ["NULL", true];
  if (type === "N") return Number(value);
  if (type === "NS") return (value as string[]).map(Number);
  if (type === "NULL") return null;
  if (type === "L") return (value as RawAttribute[]).map(plainValue);
  if (type === "M") return plainItem(value as RawItem);
  return value;
}

export function plainItem(raw: RawItem): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, plainValue(value)]));
}
