/**
 * S3 in this process, without HTTP: buckets, objects, listings and, in `uploads.ts`, uploads in parts.
 *
 * An object is either complete or not there. Replacing an object does not disturb those who are reading it. There
 * are no versions, no access rules and no lifecycle.
 */
import { createReadStream, openSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { AwsError } from "../../http/index.ts";
import type { LocalTime } from "../../time/index.ts";
import { type Listing, type ListingOptions, listObjects } from "./listing.ts";
import { ObjectStore, type StoredObject } from "./object-store.ts";
import { type ReceivedFile, receiveFile, storeFile } from "./received-file.ts";
import { MultipartUploads } from "./uploads.ts";

/** Conditions for writing an object. */
export interface PutConditions {
  /** There is no such object yet. */
  ifNoneMatch?: boolean;
  /** The existing object has this ETag. */
  ifMatch?: string;
}

export class S3 {
  readonly uploads: MultipartUploads;
  readonly #store: ObjectStore;
  readonly #time: LocalTime;

  constructor({ folder, time }: { folder: string; time: LocalTime }) {
    this.#store = new ObjectStore(folder);
    this.#time = time;
    this.uploads = new MultipartUploads(this.#store, time);
  }

  buckets(): { name: string; createdAt: number }[] {
    return this.#store.buckets();
  }

  /** Throws the `NoSuchBucket` AwsError for a bucket that does not exist. */
  checkBucket(name: string): void {
    this.#store.checkBucket(name);
  }

  /** Creates a bucket. @returns false when it existed */
  ensureBucket(name: string): boolean {
    if (this.#store.hasBucket(name)) return false;
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError("InvalidBucketName", `The specified bucket is not valid: ${name}`);
    }
    this.#store.createBucket(name, this.#time.now());
    return true;
  }

  /** A bucket's tags, by key. */
  tags(bucket: string): Record<string, string> {
    this.checkBucket(bucket);
    return this.#store.tags(bucket);
  }

  /** Replaces all of a bucket's tags. */
  setTags(bucket: string, tags: Readonly<Record<string, string>>): void {
    this.checkBucket(bucket);
    this.#store.saveTags(bucket, tags);
  }

  /** Deletes an empty bucket. */
  deleteBucket(name: string): void {
    this.checkBucket(name);
    if (!this.#store.isEmpty(name)) {
      throw new AwsError("BucketNotEmpty", "The bucket you tried to delete is not empty", { status: 409 });
    }
    this.#store.deleteBucket(name);
  }

  /** An object's description. Throws the `NoSuchKey` AwsError. */
  object(bucket: string, key: string): StoredObject {
    this.checkBucket(bucket);
    const object = this.#store.object(bucket, key);
    if (object) return object;
    throw new AwsError("NoSuchKey", "The specified key does not exist.", {
      status: 404,
      fields: { Key: key },
    });
  }

  /** An object's bytes in a range, both ends included. They stay readable when the object is replaced. */
  read(object: StoredObject, range: { start?: number; end?: number } = {}): Readable {
    const path = this.#store.path(object.file);
    return createReadStream(path, { ...range, fd: openSync(path, "r") });
  }

  /** All of an object's bytes. */
  async get(bucket: string, key: string): Promise<Buffer> {
    return readFile(this.#store.path(this.object(bucket, key).file));
  }

  /** Puts an object from bytes, text or a stream. */
  async put(
    bucket: string,
    key: string,
    content: Buffer | string | Readable,
    headers: Record<string, string> = {},
  ): Promise<StoredObject> {
    this.checkBucket(bucket);
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
    this.checkBucket(bucket);
    const received = await receiveFile(request, this.#store.folder);
    try {
      this.#checkConditions(bucket, key, conditions);
    } catch (error) {
      await rm(this.#store.path(received.file), { force: true });
      throw error;
    }
    return this.#save(bucket, key, received, headers);
  }

  /** @param headers @default the source's */
  async copy(
    from: { bucket: string; key: string },
    bucket: string,
    key: string,
    headers?: Record<string, string>,
  ): Promise<StoredObject> {
    this.checkBucket(bucket);
    const source = this.object(from.bucket, from.key);
    return this.put(bucket, key, this.read(source), headers ?? source.headers);
  }

  delete(bucket: string, key: string): void {
    this.checkBucket(bucket);
    this.#store.deleteObject(bucket, key);
  }

  list(bucket: string, options: ListingOptions = {}): Listing {
    this.checkBucket(bucket);
    return listObjects(this.#store, bucket, options);
  }

  close(): void {
    this.#store.close();
  }

  #checkConditions(bucket: string, key: string, { ifNoneMatch, ifMatch }: PutConditions): void {
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
