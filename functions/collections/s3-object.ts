/**
 * Reads an S3 object in ranges, from any byte.
 *
 * Each range is one request, and is read to its end before it is yielded, so no connection stays open while its rows are
 * processed. All ranges of one reading must be of the same version of the object, and so must all readings that are given
 * the version of an earlier one: a run that was interrupted goes on in the object in which it began, or not at all. The
 * version is the ETag, which is the same if the same bytes are put again.
 *
 * S3 tells only those who may list the bucket that an object is gone; all others it denies access. Neither gets better
 * by trying again, so neither is retried.
 */
import { GetObjectCommand, S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { taskCalls } from "../model/call-limits.ts";
import { NonRetryableError } from "../model/errors.ts";
import { type CredentialsProvider, taskCredentials } from "../model/task/run-as/credentials.ts";
import { aClient, checkOptions } from "./options.ts";
import type { Reading, Source } from "./source.ts";

/** What `s3Object` takes besides the URI. */
export interface S3ObjectOptions {
  /** @default one client for the process, made when it is first used, configured by the environment; a task with `runAs` has one with its role's credentials */
  readonly client?: S3Client;
}

// The first range is small: a CSV that resumes reads the beginning of the file just for the header.
const firstBytes = 64 * 1024;
const mostBytes = 4 * 1024 * 1024;

/** The bytes of an object, by its URI `s3://bucket/key`. @throws NonRetryableError for any other text */
export function s3Object(uri: string, options: S3ObjectOptions = {}): Source {
  checkOptions("s3Object", options, { client: aClient });
  const { client } = options;
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
  if (Bucket === undefined || Key === undefined) {
    throw new NonRetryableError(`S3 URI ${JSON.stringify(uri)} is not allowed: s3://bucket/key`);
  }
  const local = instead.get(uri);
  if (local !== undefined) return local;
  const open: Source = (start, version, end) =>
    new ObjectReading(() => s3ClientFor(client), { Bucket, Key }, { start, version, end });
  return Object.assign(open, { path: Key });
}

/** One reading of an object, in ranges that grow. */
class ObjectReading implements Reading {
  version: string | undefined;
  size: number | undefined;
  readonly #client: () => S3Client;
  readonly #object: { readonly Bucket: string; readonly Key: string };
  readonly #start: number;
  readonly #end: number;

  constructor(
    client: () => S3Client,
    object: { readonly Bucket: string; readonly Key: string },
    { start, version, end }: { readonly start: number; readonly version?: string; readonly end?: number },
  ) {
    this.version = version;
    this.#client = client;
    this.#object = object;
    this.#start = start;
    this.#end = end ?? Number.POSITIVE_INFINITY;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let at = this.#start;
    let next = firstBytes;
    for (;;) {
      const bytes = at < this.#end ? Math.min(next, this.#end - at) : firstBytes;
      // Starts one byte early: then a range at the object's end is still valid, and a range beyond the end is not.
      const from = Math.max(0, at - 1);
      const range = { Range: `bytes=${from}-${at + bytes - 1}`, IfMatch: this.version };
      const read = await readRange(this.#client(), { ...this.#object, ...range }, from);
      if (read === undefined) return;
      this.version = read.version;
      this.size = read.size;
      yield read.body.subarray(at - from);
      at = from + read.body.length;
      if (at >= read.size) return;
      next = Math.min(4 * next, mostBytes);
    }
  }
}

const instead = new Map<string, Source>();

/** Has `s3Object` give another source for a URI: a dry run has a task read a file that is not uploaded. */
export function readInstead(uri: string, source: Source): void {
  instead.set(uri, source);
}

let provided: (() => S3Client | undefined) | undefined;

/** Has S3's collections ask for their client, before they make one: a test reads its own files through it. */
export function provideS3Client(provide: () => S3Client | undefined): void {
  provided = provide;
}

/** The client that a caller gives, a test provides, or the process shares for the role of the task at work. */
export function s3ClientFor(given: S3Client | undefined): S3Client {
  return given ?? provided?.() ?? sharedClient();
}

const shared = new Map<CredentialsProvider | undefined, S3Client>();

function sharedClient(): S3Client {
  const credentials = taskCredentials();
  let client = shared.get(credentials);
  // S3 accepts the bucket in the path, and so does an endpoint with a single host name.
  client ??= new S3Client({ ...taskCalls, credentials, forcePathStyle: true, followRegionRedirects: true });
  shared.set(credentials, client);
  return client;
}

/** What S3 answers for an object that is not there, or that the caller may not read. */
const gone = ["NoSuchKey", "NoSuchBucket", "AccessDenied"];

/** Undefined for an object without bytes, which has no valid range. */
async function readRange(
  client: S3Client,
  input: { Bucket: string; Key: string; Range: string; IfMatch: string | undefined },
  from: number,
): Promise<{ body: Uint8Array; size: number; version: string | undefined } | undefined> {
  const uri = `s3://${input.Bucket}/${input.Key}`;
  try {
    const { Body, ContentRange, ETag } = await client.send(new GetObjectCommand(input));
    const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
    return { body, size: Number(ContentRange?.split("/")[1]), version: ETag };
  } catch (cause) {
    const refused = cause instanceof S3ServiceException ? cause : undefined;
    const status = refused?.$metadata.httpStatusCode;
    if (status === 416 && from === 0) return undefined;
    if (status === 416)
      throw new NonRetryableError(
        `${uri} ends before byte ${from}: it was replaced while the run walked it`,
        { cause },
      );
    if (status === 412) throw new NonRetryableError(`${uri} was replaced while the run walked it`, { cause });
    if (refused !== undefined && gone.includes(refused.name))
      throw new NonRetryableError(`${uri} is gone, or there is no right to read it (${refused.name})`, {
        cause,
      });
    throw new Error(`${uri} could not be read: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
