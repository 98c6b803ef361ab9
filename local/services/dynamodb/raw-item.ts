/** Items as they are on the wire and on disk, and as plain values. */

/** An item with raw attribute values such as `{ S: "a" }` and `{ N: "1" }`; binary is base64. */
export type RawItem = Record<string, RawAttribute>;

/** Exactly one of these is set. */
export interface RawAttribute {
  S?: string;
  N?: string;
  B?: string;
  BOOL?: boolean;
  NULL?: boolean;
  SS?: string[];
  NS?: string[];
  BS?: string[];
  L?: RawAttribute[];
  M?: RawItem;
}

export type AttributeType = keyof RawAttribute;

/** An attribute of an item, or undefined; what every object has, such as `constructor`, is none. */
export function attributeOf(item: RawItem, name: string): RawAttribute | undefined {
  return Object.hasOwn(item, name) ? item[name] : undefined;
}

/** Sets an attribute of any name: an assignment to `__proto__` would set none. */
export function setAttribute(item: RawItem, name: string, value: RawAttribute): void {
  Object.defineProperty(item, name, { value, configurable: true, enumerable: true, writable: true });
}

/** A raw attribute value as a plain one: numbers as numbers, sets as arrays, binary as base64 text. */
function plainValue(raw: RawAttribute): unknown {
  if (raw.N !== undefined) return Number(raw.N);
  if (raw.NS !== undefined) return raw.NS.map(Number);
  if (raw.NULL !== undefined) return null;
  if (raw.L !== undefined) return raw.L.map(plainValue);
  if (raw.M !== undefined) return plainItem(raw.M);
  return raw.S ?? raw.B ?? raw.BOOL ?? raw.SS ?? raw.BS;
}

export function plainItem(raw: RawItem): Record<string, unknown> {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, plainValue(value)]));
}
