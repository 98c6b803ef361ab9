/**
 * S3 in this process: buckets, objects, listings and uploads in parts. `s3-api.ts` says it in HTTP.
 *
 * An object is whole or not there; who reads one that is being replaced reads the old one to its end. There
 * are no versions, no access rules and no lifecycle.
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, openSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../../http/errors.ts";
import type { LocalTime } from "../../time/local-time.ts";
import { ObjectStore, type StoredObject, type StoredPart, type StoredUpload } from "./object-store.ts";
import { type ReceivedFile, receiveFile, storeFile } from "./received-file.ts";

const SMALLEST_PART = 5 * 1024 * 1024;

/** What a listing is asked for. */
export interface ListOptions {
  prefix?: string;
  delimiter?: string;
  /** Keys after this one. */
  startAfter?: string;
  /** @default 1000 */
  max?: number;
}

/** A page of a listing. */
export interface Listing {
  objects: StoredObject[];
  /** What keys have up to the delimiter after the prefix. */
  commonPrefixes: string[];
  /** Where to start after for the next page, if there is one. */
  next?: string;
}

/** Conditions under which an object may be written. */
export interface PutConditions {
  /** Only if there is none yet. */
  ifNoneMatch?: boolean;
  /** Only if the one there has this ETag. */
  ifMatch?: string;
}

/** S3 in this process. */
export class S3 {
  readonly #store: ObjectStore;
  readonly #time: LocalTime;

  constructor({ folder, time }: { folder: string; time: LocalTime }) {
    this.#store = new ObjectStore(folder);
    this.#time = time;
  }

  buckets(): { name: string; createdAt: number }[] {
    return this.#store.buckets();
  }

  /** Throws the `NoSuchBucket` AwsError. */
  mustHaveBucket(name: string): void {
    if (this.#store.hasBucket(name)) return;
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", {
      status: 404,
      fields: { BucketName: name },
    });
  }

  /** Makes a bucket. @returns false when it was there */
  ensureBucket(name: string): boolean {
    if (this.#store.hasBucket(name)) return false;
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError("InvalidBucketName", `The specified bucket is not valid: ${name}`);
    }
    this.#store.createBucket(name, this.#time.now());
    return true;
  }

  /** Deletes an empty bucket. */
  deleteBucket(name: string): void {
    this.mustHaveBucket(name);
    if (!this.#store.isEmpty(name)) {
      throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty", { status: 409 });
    }
    this.#store.deleteBucket(name);
  }

  /** An object's description. Throws the `NoSuchKey` AwsError. */
  object(bucket: string, key: string): StoredObject {
    this.mustHaveBucket(bucket);
    const object = this.#store.object(bucket, key);
    if (object) return object;
    throw new AwsError("NoSuchKey", "The specified key does not exist.", {
      status: 404,
      fields: { Key: key },
    });
  }

  /** An object's bytes, from and to (inclusive) a place. They stay readable when the object is replaced. */
  read(object: StoredObject, range: { start?: number; end?: number } = {}): Readable {
    const path = this.#store.path(object.file);
    return createReadStream(path, { ...range, fd: openSync(path, "r") });
  }

  /** An object's bytes, whole. */
  async get(bucket: string, key: string): Promise<Buffer> {
    return readFile(this.#store.path(this.object(bucket, key).file));
  }

  /** Puts an object from bytes, text or a stream (of a file, say). */
  async put(
    bucket: string,
    key: string,
    content: Buffer | string | Readable,
    headers: Record<string, string> = {},
  ): Promise<StoredObject> {
    this.mustHaveBucket(bucket);
    const stream = content instanceof Readable ? content : Readable.from([Buffer.from(content)]);
    return this.#save(bucket, key, await storeFile(stream, this.#store.folder), headers);
  }

  /** Puts an object from a request's body. */
  async receive(
    request: IncomingMessage,
    bucket: string,
    key: string,
    headers: Record<string, string>,
    conditions: PutConditions,
  ): Promise<StoredObject> {
    this.mustHaveBucket(bucket);
    const received = await receiveFile(request, this.#store.folder);
    try {
      this.#check(bucket, key, conditions);
    } catch (error) {
      await rm(this.#store.path(received.file), { force: true });
      throw error;
    }
    return this.#save(bucket, key, received, headers);
  }

  async copy(
    from: { bucket: string; key: string },
    bucket: string,
    key: string,
    headers?: Record<string, string>,
  ): Promise<StoredObject> {
    this.mustHaveBucket(bucket);
    const source = this.object(from.bucket, from.key);
    return this.put(bucket, key, this.read(source), headers ?? source.headers);
  }

  delete(bucket: string, key: string): void {
    this.mustHaveBucket(bucket);
    this.#store.deleteObject(bucket, key);
  }

  list(
    bucket: string,
    { prefix = "", delimiter = "", startAfter = "", max = 1000 }: ListOptions = {},
  ): Listing {
    this.mustHaveBucket(bucket);
    const listing: Listing = { objects: [], commonPrefixes: [] };
    let from = startAfter > prefix ? startAfter : prefix;
    let last = startAfter;
    for (;;) {
      const page = this.#store.objects(bucket, from, 1000);
      for (const object of page) {
        const { key } = object;
        if (!key.startsWith(prefix)) return listing;
        from = `${key}\0`;
        if (startAfter !== "" && key <= startAfter) continue;
        const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
        const common = cut === -1 ? undefined : key.slice(0, cut + delimiter.length);
        // A page that ended with a common prefix goes on after all of its keys.
        if (common !== undefined && (common === last || common === listing.commonPrefixes.at(-1))) continue;
        if (listing.objects.length + listing.commonPrefixes.length >= max) return { ...listing, next: last };
        if (common === undefined) listing.objects.push(object);
        else listing.commonPrefixes.push(common);
        last = common ?? key;
      }
      if (page.length < 1000) return listing;
    }
  }

  startUpload(bucket: string, key: string, headers: Record<string, string>): string {
    this.mustHaveBucket(bucket);
    const id = randomUUID();
    this.#store.createUpload({ id, bucket, key, headers, startedAt: this.#time.now() });
    return id;
  }

  uploads(bucket: string): StoredUpload[] {
    this.mustHaveBucket(bucket);
    return this.#store.uploads(bucket);
  }

  /** The parts that an upload has. Throws the `NoSuchUpload` AwsError. */
  parts(bucket: string, key: string, upload: string): StoredPart[] {
    this.#upload(bucket, key, upload);
    return this.#store.parts(upload);
  }

  async receivePart(
    request: IncomingMessage,
    { bucket, key, upload, number }: { bucket: string; key: string; upload: string; number: number },
  ): Promise<ReceivedFile> {
    this.#upload(bucket, key, upload);
    const received = await receiveFile(request, this.#store.folder);
    const { file, size, md5 } = received;
    this.#store.savePart(upload, { number, file, size, etag: md5, modifiedAt: this.#time.now() });
    return received;
  }

  /** Makes the object of the parts named, in their order. */
  async completeUpload(
    bucket: string,
    key: string,
    upload: string,
    named: { number: number; etag: string }[],
  ): Promise<StoredObject> {
    const { headers } = this.#upload(bucket, key, upload);
    const known = new Map(this.#store.parts(upload).map((part) => [part.number, part]));
    const parts = named.map(({ number, etag }) => {
      const part = known.get(number);
      if (part?.etag === etag) return part;
      throw new AwsError("InvalidPart", `part ${number} was not uploaded, or has another ETag`);
    });
    checkParts(parts);
    const hash = createHash("md5");
    for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
    const file = randomUUID();
    const target = createWriteStream(this.#store.path(file));
    await pipeline(this.#bytesOf(parts), target);
    const etag = `${hash.digest("hex")}-${parts.length}`;
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const object = { key, file, size, etag, modifiedAt: this.#time.now(), headers, checksums: {} };
    this.#store.saveObject(bucket, object);
    this.#store.deleteUpload(upload);
    return object;
  }

  abortUpload(bucket: string, key: string, upload: string): void {
    this.#upload(bucket, key, upload);
    this.#store.deleteUpload(upload);
  }

  close(): void {
    this.#store.close();
  }

  async *#bytesOf(parts: StoredPart[]): AsyncGenerator<Buffer> {
    for (const { file } of parts) yield* createReadStream(this.#store.path(file)) as AsyncIterable<Buffer>;
  }

  #upload(bucket: string, key: string, id: string): StoredUpload {
    this.mustHaveBucket(bucket);
    const upload = this.#store.upload(id);
    if (upload?.bucket === bucket && upload.key === key) return upload;
    throw new AwsError("NoSuchUpload", "The specified multipart upload does not exist.", { status: 404 });
  }

  #check(bucket: string, key: string, { ifNoneMatch, ifMatch }: PutConditions): void {
    const existing = this.#store.object(bucket, key);
    const failed = (ifNoneMatch && existing) || (ifMatch !== undefined && existing?.etag !== ifMatch);
    if (!failed) return;
    const message = "At least one of the pre-conditions you specified did not hold";
    throw new AwsError("PreconditionFailed", message, { status: 412 });
  }

  #save(
    bucket: string,
    key: string,
    { file, size, md5, checksums }: ReceivedFile,
    headers: Record<string, string>,
  ): StoredObject {
    const object = { key, file, size, etag: md5, modifiedAt: this.#time.now(), headers, checksums };
    this.#store.saveObject(bucket, object);
    return object;
  }
}

function checkParts(parts: StoredPart[]): void {
  if (parts.length === 0) throw new AwsError("MalformedXML", "You must specify at least one part");
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (next === undefined) return;
    if (next.number <= part.number)
      throw new AwsError("InvalidPartOrder", "The list of parts was not in ascending order.");
    if (part.size < SMALLEST_PART) {
      throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    }
  }
}
