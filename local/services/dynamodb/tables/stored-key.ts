/** Keys as they are stored: bytes in DynamoDB's order of keys. */
import { crc32 } from "node:zlib";
import { attributeOf, type RawAttribute, type RawItem } from "../raw-item.ts";
import { numberBytes } from "../values/decimal.ts";
import type { Keys } from "./schema.ts";

export interface StoredKey {
  /** Scans go in its order, so that partitions come in no order that a reader could rely on, as on AWS. */
  slot: number;
  hash: Uint8Array;
  /** Empty where there is no sort key. */
  range: Uint8Array;
}

/** How many slots there are. */
export const slots = 2 ** 32;

const none = new Uint8Array();

export function keyBytes(value: RawAttribute): Buffer {
  if (value.N !== undefined) return numberBytes(value.N);
  return value.S !== undefined ? Buffer.from(value.S) : Buffer.from(value.B ?? "", "base64");
}

/** The key of an item in a table or index; undefined where it lacks one of its attributes. */
export function storedKey(item: RawItem, { hash, range }: Keys): StoredKey | undefined {
  const hashValue = attributeOf(item, hash.name);
  const rangeValue = range && attributeOf(item, range.name);
  if (hashValue === undefined || (range !== undefined && rangeValue === undefined)) return undefined;
  return { ...partition(hashValue), range: rangeValue === undefined ? none : keyBytes(rangeValue) };
}

export function partition(hashValue: RawAttribute): Omit<StoredKey, "range"> {
  const hash = keyBytes(hashValue);
  return { slot: crc32(hash), hash };
}

/** The first bytes after some bytes, in order. */
export function justAfter(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.of(0)]);
}

/** The first bytes after all that begin with a prefix; undefined where none are. */
export function afterPrefix(prefix: Uint8Array): Uint8Array | undefined {
  const end = Buffer.from(prefix).findLastIndex((byte) => byte < 255);
  if (end === -1) return undefined;
  const bytes = Buffer.from(prefix.subarray(0, end + 1));
  bytes[end] = (bytes[end] as number) + 1;
  return bytes;
}
