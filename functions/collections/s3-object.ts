/**
 * Reads an S3 object in ranges, from any byte.
 *
 * Each range is one request, and is read to its end before it is yielded, so no connection stays open while its rows are
 * processed. All ranges of one reading must be of the same version of the object.
 *
 * S3 tells only those who may list the bucket that an object is gone; all others it denies access. Neither gets better
 * by trying again, so neither is retried.
 */
import { GetObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { taskCalls } from "../model/call-limits.ts";
import { NonRetryableError } from "../model/errors.ts";
import type { Source } from "./csv-rows.ts";

/** What `s3Object` takes besides the URI. */
export interface S3ObjectOptions {
  /** @default one client for the process, made when it is first used, configured by the environment */
  readonly client?: S3Client;
}

// The first range is small: a CSV that resumes reads the beginning of the file just for the header.
const firstBytes = 64 * 1024;
const mostBytes = 4 * 1024 * 1024;

/** The bytes of an object, by its URI `s3://bucket/key`. @throws Error for any other text */
export function s3Object(uri: string, { client }: S3ObjectOptions = {}): Source {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
  if (Bucket === undefined || Key === undefined) {
    throw new Error(`S3 URI ${JSON.stringify(uri)} is not allowed: s3://bucket/key`);
  }
  return async function* (start) {
    let at = start;
    let bytes = firstBytes;
    let version: string | undefined;
    for (;;) {
      // Starts one byte early: then a range at the object's end is still valid, and a range beyond the end is not.
      const from = Math.max(0, at - 1);
      const range = { Range: `bytes=${from}-${at + bytes - 1}`, IfMatch: version };
      const read = await readRange(
        client ?? provided?.() ?? sharedClient(),
        { Bucket, Key, ...range },
        uri,
        from,
      );
      if (read === undefined) return;
      yield read.body.subarray(at - from);
      at = from + read.body.length;
      if (at >= read.size) return;
      version = read.version;
      bytes = Math.min(4 * bytes, mostBytes);
    }
  };
}

let provided: (() => S3Client | undefined) | undefined;

/** Has `s3Object` ask for its client, before it makes one: a test reads its own files through it. */
export function provideS3Client(provide: () => S3Client | undefined): void {
  provided = provide;
}

let shared: S3Client | undefined;

function sharedClient(): S3Client {
  // S3 accepts the bucket in the path, and so does an endpoint with a single host name.
  shared ??= new S3Client({ ...taskCalls, forcePathStyle: true, followRegionRedirects: true });
  return shared;
}

/** What S3 answers for an object that is not there, or that the caller may not read. */
const gone = ["NoSuchKey", "NoSuchBucket", "AccessDenied"];

/** Undefined for an object without bytes, which has no valid range. */
async function readRange(
  client: S3Client,
  input: { Bucket: string; Key: string; Range: string; IfMatch: string | undefined },
  uri: string,
  from: number,
): Promise<{ body: Uint8Array; size: number; version: string | undefined } | undefined> {
  try {
    const { Body, ContentRange, ETag } = await client.send(new GetObjectCommand(input));
    const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
    return { body, size: Number(ContentRange?.split("/")[1]), version: ETag };
  } catch (cause) {
    const refused = cause instanceof S3ServiceException ? cause : undefined;
    const status = refused?.$metadata.httpStatusCode;
    if (status === 416 && from === 0) return undefined;
    if (status === 416)
      throw new NonRetryableError(`${uri} ends before byte ${from}: it was replaced`, { cause });
    if (status === 412) throw new NonRetryableError(`${uri} was replaced while it was read`, { cause });
    if (refused !== undefined && gone.includes(refused.name))
      throw new NonRetryableError(`${uri} is gone, or there is no right to read it (${refused.name})`, {
        cause,
      });
    throw new Error(`${uri} could not be read: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
