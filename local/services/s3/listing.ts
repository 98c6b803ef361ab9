/** Listings of a bucket, a page at a time. Keys that share a prefix up to the delimiter are listed once. */
import type { ObjectStore, StoredObject } from "./object-store.ts";

const keysReadAtOnce = 1000;

export interface ListingOptions {
  prefix?: string;
  delimiter?: string;
  /** Lists keys after this one. */
  startAfter?: string;
  /** @default 1000 */
  max?: number;
}

export interface Listing {
  objects: StoredObject[];
  /** The beginnings of keys, up to the first delimiter after the prefix. */
  commonPrefixes: string[];
  /** What `startAfter` must be for the next page, if there is one. */
  next?: string;
}

export function listObjects(
  store: ObjectStore,
  bucket: string,
  { prefix = "", delimiter = "", startAfter = "", max = 1000 }: ListingOptions,
): Listing {
  const listing: Listing = { objects: [], commonPrefixes: [] };
  let from = inOrder(startAfter, prefix) > 0 ? startAfter : prefix;
  let last = startAfter;
  for (;;) {
    const page = store.objects(bucket, from, keysReadAtOnce);
    for (const object of page) {
      const { key } = object;
      if (!key.startsWith(prefix)) return listing;
      from = `${key}\0`;
      if (startAfter !== "" && inOrder(key, startAfter) <= 0) continue;
      const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      const common = cut === -1 ? undefined : key.slice(0, cut + delimiter.length);
      // A page that ended with a common prefix continues after all of its keys.
      if (common !== undefined && (common === last || common === listing.commonPrefixes.at(-1))) continue;
      if (listing.objects.length + listing.commonPrefixes.length >= max) return { ...listing, next: last };
      if (common === undefined) listing.objects.push(object);
      else listing.commonPrefixes.push(common);
      last = common ?? key;
    }
    if (page.length < keysReadAtOnce) return listing;
  }
}

/** By their bytes in UTF-8, as S3 and SQLite list keys. JavaScript's own order is that of UTF-16. */
function inOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
