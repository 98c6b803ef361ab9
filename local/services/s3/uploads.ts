/** Uploads in parts: each part is a file until the upload is completed, which makes one object of them. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsError } from "../../http/index.ts";
import type { LocalTime } from "../../time/index.ts";
import type { ObjectStore, StoredObject, StoredPart, StoredUpload } from "./object-store.ts";
import { type ReceivedFile, receiveFile, storeFile } from "./received-file.ts";

const smallestPart = 5 * 1024 * 1024;

/** Names an upload. */
export interface UploadKey {
  readonly bucket: string;
  readonly key: string;
  readonly upload: string;
}

export class MultipartUploads {
  readonly #store: ObjectStore;
  readonly #time: LocalTime;

  constructor(store: ObjectStore, time: LocalTime) {
    this.#store = store;
    this.#time = time;
  }

  /** @returns the upload's id */
  start(bucket: string, key: string, headers: Record<string, string>): string {
    this.#store.checkBucket(bucket);
    const id = randomUUID();
    this.#store.createUpload({ id, bucket, key, headers, startedAt: this.#time.now() });
    return id;
  }

  list(bucket: string): StoredUpload[] {
    this.#store.checkBucket(bucket);
    return this.#store.uploads(bucket);
  }

  /** The parts that an upload has. Throws the `NoSuchUpload` AwsError. */
  parts(upload: UploadKey): StoredPart[] {
    this.#find(upload);
    return this.#store.parts(upload.upload);
  }

  async receivePart(request: IncomingMessage, upload: UploadKey, number: number): Promise<ReceivedFile> {
    this.#find(upload);
    const received = await receiveFile(request, this.#store.folder);
    this.#savePart(upload, number, received);
    return received;
  }

  /** A part that comes from this machine. */
  async storePart(content: Readable, upload: UploadKey, number: number): Promise<StoredPart> {
    this.#find(upload);
    return this.#savePart(upload, number, await storeFile(content, this.#store.folder));
  }

  /** Makes an object of the parts that are named, in this order. */
  async complete(
    upload: UploadKey,
    named: readonly { number: number; etag: string }[],
  ): Promise<StoredObject> {
    const { headers } = this.#find(upload);
    const known = new Map(this.#store.parts(upload.upload).map((part) => [part.number, part]));
    const parts = named.map(({ number, etag }) => {
      const part = known.get(number);
      if (part?.etag === etag) return part;
      throw new AwsError("InvalidPart", `part ${number} was not uploaded, or has another ETag`);
    });
    checkParts(parts);
    const hash = createHash("md5");
    for (const { etag } of parts) hash.update(Buffer.from(etag, "hex"));
    const file = randomUUID();
    const path = this.#store.path(file);
    await pipeline(this.#bytesOf(parts), createWriteStream(path)).catch(async (error) => {
      await rm(path, { force: true });
      throw error;
    });
    const object = {
      key: upload.key,
      file,
      size: parts.reduce((sum, part) => sum + part.size, 0),
      etag: `${hash.digest("hex")}-${parts.length}`,
      modifiedAt: this.#time.now(),
      headers,
      checksums: {},
    };
    this.#store.saveObject(upload.bucket, object);
    this.#store.deleteUpload(upload.upload);
    return object;
  }

  abort(upload: UploadKey): void {
    this.#find(upload);
    this.#store.deleteUpload(upload.upload);
  }

  #savePart({ upload }: UploadKey, number: number, { file, size, md5 }: ReceivedFile): StoredPart {
    const part = { number, file, size, etag: md5, modifiedAt: this.#time.now() };
    this.#store.savePart(upload, part);
    return part;
  }

  async *#bytesOf(parts: readonly StoredPart[]): AsyncGenerator<Buffer> {
    for (const { file } of parts) yield* createReadStream(this.#store.path(file)) as AsyncIterable<Buffer>;
  }

  #find({ bucket, key, upload }: UploadKey): StoredUpload {
    this.#store.checkBucket(bucket);
    const found = this.#store.upload(upload);
    if (found?.bucket === bucket && found.key === key) return found;
    throw new AwsError("NoSuchUpload", "The specified multipart upload does not exist.", { status: 404 });
  }
}

function checkParts(parts: readonly StoredPart[]): void {
  if (parts.length === 0) throw new AwsError("MalformedXML", "You must specify at least one part");
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1];
    if (next === undefined) return;
    if (next.number <= part.number)
      throw new AwsError("InvalidPartOrder", "The list of parts was not in ascending order.");
    if (part.size < smallestPart) {
      throw new AwsError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    }
  }
}
