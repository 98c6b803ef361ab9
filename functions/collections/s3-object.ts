/**
 * Reads an S3 object by ranges, from any byte.
 *
 * Each range is a request of its own, read to its end before it is handed on: however long the rows take, no
 * connection is held open for them. Within one reading every range must be of the same version of the object.
 */
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { NonRetryableError } from "../model/errors.ts";
import type { Source } from "./source.ts";

/** What `s3Object` takes besides the place. */
export interface S3ObjectOptions {
  /** @default one for the process, made at the first use, as its environment says */
  readonly client?: S3Client;
}

// The first range is small, since to go on with a CSV its beginning is read just for the header.
const firstBytes = 64 * 1024;
const mostBytes = 4 * 1024 * 1024;

/** The bytes of an object, by its place `s3://bucket/key`. Throws a plain `Error` when that is none. */
export function s3Object(place: string, { client }: S3ObjectOptions = {}): Source {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(place) ?? [];
  if (Bucket === undefined || Key === undefined) {
    throw new Error(`place ${JSON.stringify(place)} is not allowed: s3://bucket/key`);
  }
  return async function* (start) {
    let at = start;
    let bytes = firstBytes;
    let version: string | undefined;
    for (;;) {
      // One byte earlier, so that the object's end is told from a place beyond it.
      const from = Math.max(0, at - 1);
      const range = { Range: `bytes=${from}-${at + bytes - 1}`, IfMatch: version };
      const answer = await get(client ?? sharedClient(), { Bucket, Key, ...range }, place, from);
      if (answer === undefined) return;
      const body = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
      yield body.subarray(at - from);
      at = from + body.length;
      if (at >= Number(answer.ContentRange?.split("/")[1])) return;
      version = answer.ETag;
      bytes = Math.min(4 * bytes, mostBytes);
    }
  };
}

let shared: S3Client | undefined;

function sharedClient(): S3Client {
  // The bucket in the path is understood by S3 and by every endpoint that has but one host name.
  shared ??= new S3Client({ forcePathStyle: true, followRegionRedirects: true });
  return shared;
}

/** Undefined for an object of no bytes, which has no range. */
async function get(
  client: S3Client,
  input: { Bucket: string; Key: string; Range: string; IfMatch: string | undefined },
  place: string,
  from: number,
): Promise<GetObjectCommandOutput | undefined> {
  try {
    return await client.send(new GetObjectCommand(input));
  } catch (cause) {
    const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
    if (status === 416 && from === 0) return undefined;
    if (status === 416)
      throw new NonRetryableError(`${place} ends before byte ${from}: it was replaced`, { cause });
    if (status === 412) throw new NonRetryableError(`${place} was replaced while it was read`, { cause });
    throw new Error(`${place} could not be read: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
