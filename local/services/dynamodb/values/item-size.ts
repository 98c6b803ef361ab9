/** How large an item is, by DynamoDB's rules: names and text in UTF-8, numbers by their digits. */
import type { RawAttribute, RawItem } from "../raw-item.ts";
import { numberSize } from "./decimal.ts";

/** The largest item, in bytes. */
export const largestItem = 400 * 1024;

export function itemSize(item: RawItem): number {
  let size = 0;
  for (const name in item) size += Buffer.byteLength(name) + valueSize(item[name] as RawAttribute);
  return size;
}

function valueSize(value: RawAttribute): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return numberSize(value.N);
  if (value.B !== undefined) return Buffer.byteLength(value.B, "base64");
  if (value.SS !== undefined) return sum(value.SS, (text) => Buffer.byteLength(text));
  if (value.NS !== undefined) return sum(value.NS, numberSize);
  if (value.BS !== undefined) return sum(value.BS, (text) => Buffer.byteLength(text, "base64"));
  if (value.L !== undefined) return 3 + sum(value.L, (element) => 1 + valueSize(element));
  if (value.M !== undefined) return 3 + Object.keys(value.M).length + itemSize(value.M);
  return 1;
}

function sum<T>(values: T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0);
}
