/**
 * Lists a bucket's objects. The cursor is the key of the last one that is done, without the prefix: S3 goes on behind any key,
 * also one that is gone by then. Buckets of general purpose alone list in the order of their keys, which is that of UTF-8.
 */
import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from "@aws-sdk/client-s3";
import { NonRetryableError } from "../model/errors.ts";
import { show } from "../model/show.ts";
import { aClient, anything, checkOptions, type Kind } from "./options.ts";
import { s3ClientFor } from "./s3-object.ts";

/** An object as S3 lists it. */
export interface S3ObjectInfo {
  /** `s3://bucket/key`, for `s3Object`. */
  readonly uri: string;
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: Date;
  /** Such as `STANDARD` or `GLACIER`. */
  readonly storageClass: string;
}

/** What `s3Objects` takes besides the URI. */
export interface S3ObjectsOptions {
  /** Resumes after the object with this cursor. @default from the first */
  readonly after?: string;
  /** Walks the keys from `from` on and below `to` alone, both without the prefix: a part of `keyShards`. @default all */
  readonly shard?: unknown;
  /** How many objects one request lists: at most 1,000. @default 1000 */
  readonly pageSize?: number;
  /** @default one client for the process, made when it is first used, configured by the environment */
  readonly client?: S3Client;
}

const pageSizes: Kind = {
  allowed: "a whole number from 1 to 1000",
  matches: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1_000,
};
const cursor: Kind = {
  allowed: "a text, as the walk yielded it",
  matches: (value) => typeof value === "string",
};

/** Walks the objects whose URI begins with `s3://bucket/prefix`; `s3://bucket/` are all of a bucket. */
export function s3Objects(
  uri: string,
  options: S3ObjectsOptions = {},
): AsyncGenerator<readonly [object: S3ObjectInfo, cursor: string]> {
  const [, bucket, prefix] = /^s3:\/\/([^/]+)\/(.*)$/s.exec(String(uri)) ?? [];
  if (typeof uri !== "string" || bucket === undefined || prefix === undefined)
    throw new NonRetryableError(
      `s3Objects: URI ${show(uri)} is not allowed: s3://bucket/prefix, or s3://bucket/`,
    );
  checkOptions("s3Objects", options, {
    after: cursor,
    shard: anything,
    pageSize: pageSizes,
    client: aClient,
  });
  const range = options.shard === undefined ? {} : rangeOf(options.shard);
  return walk({ bucket, prefix }, options, range);
}

interface Range {
  readonly from?: string;
  readonly to?: string;
}

function rangeOf(shard: unknown): Range {
  const { from, to } = (shard ?? {}) as { readonly from?: unknown; readonly to?: unknown };
  if (typeof from === "string" && typeof to === "string" && isBelow(from, to)) return { from, to };
  throw new NonRetryableError(
    `s3Objects: shard ${show(shard)} is not allowed: { from, to }, texts in the order of UTF-8, as keyShards(["", "n", "\\uffff"]) makes it`,
  );
}

async function* walk(
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
  { after, pageSize, client }: S3ObjectsOptions,
  { from, to }: Range,
): AsyncGenerator<readonly [S3ObjectInfo, string]> {
  let behind = after ?? (from === undefined || from === "" ? undefined : justBelow(from));
  for (;;) {
    const page: ListObjectsV2CommandOutput = await s3ClientFor(client).send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        StartAfter: behind === undefined ? undefined : prefix + behind,
        MaxKeys: pageSize,
        // XML has no characters for some keys.
        EncodingType: "url",
      }),
    );
    for (const { Key = "", Size = 0, ETag = "", LastModified, StorageClass = "STANDARD" } of page.Contents ??
      []) {
      const key = decodeURIComponent(Key.replaceAll("+", " "));
      behind = key.slice(prefix.length);
      if (to !== undefined && !isBelow(behind, to)) return;
      if (from !== undefined && isBelow(behind, from)) continue;
      const modifiedAt = LastModified ?? new Date(Number.NaN);
      const uri = `s3://${bucket}/${key}`;
      yield [{ uri, bucket, key, size: Size, etag: ETag, modifiedAt, storageClass: StorageClass }, behind];
    }
    if (!page.IsTruncated) return;
  }
}

/** Whether S3 lists one key before the other. JavaScript's own order is that of UTF-16. */
function isBelow(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}

/** A text below this one, with next to none between them: S3 begins behind the key that it is given. */
function justBelow(text: string): string {
  const last = [...text].at(-1) as string;
  const rest = text.slice(0, -last.length);
  const point = last.codePointAt(0) as number;
  if (point === 0) return rest;
  // Behind the surrogates, which are no characters.
  const before = String.fromCodePoint(point === 0xe000 ? 0xd7ff : point - 1);
  return `${rest}${before}\u{10ffff}`;
}
