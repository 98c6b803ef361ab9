/**
 * Reads a file that is compressed by gzip as if it were not: bytes are counted in what it holds. It can be read from its
 * start alone, so a reading from a later byte decompresses what comes before it, and leaves that out.
 *
 * A few bytes are decompressed at a time, so that a file of zeros needs no memory for what it grows to, and all that comes
 * before damage is there before the error.
 */
import { createGunzip, type Gunzip } from "node:zlib";
import { NonRetryableError } from "../../model/errors.ts";
import type { Reading, Source } from "../source.ts";
import { FileMistakeError } from "./mistake.ts";

const unpackedSources = new WeakSet<Source>();

/** A source of what a file holds. @param gzip whether it is compressed: by default if its name ends in .gz */
export function unpacked(source: Source, gzip = /\.gz$/i.test(source.path ?? "")): Source {
  if (!gzip) return source;
  const open: Source = (start, version) => new Unpacking(source(0, version), start);
  unpackedSources.add(open);
  return Object.assign(open, { inspection: source.inspection });
}

/** Whether to read from a later byte takes as long as to read all that comes before it. */
export function isUnpacked(source: Source): boolean {
  return unpackedSources.has(source);
}

/** At most 32 MB come out of them. */
const packedBytes = 32 * 1024;

class Unpacking implements Reading {
  readonly #packed: Reading;
  readonly #start: number;

  constructor(packed: Reading, start: number) {
    this.#packed = packed;
    this.#start = start;
  }

  get version(): string | undefined {
    return this.#packed.version;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let at = 0;
    for await (const chunk of decompressed(this.#packed)) {
      const skipped = Math.min(chunk.length, Math.max(0, this.#start - at));
      at += chunk.length;
      if (skipped < chunk.length) yield chunk.subarray(skipped);
    }
    if (at < this.#start)
      throw new NonRetryableError(
        `the file ends at byte ${at}, before byte ${this.#start}: it was replaced while the run walked it`,
      );
  }
}

async function* decompressed(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  const found: Buffer[] = [];
  let bytes = 0;
  gunzip.on("data", (chunk: Buffer) => {
    found.push(chunk);
    bytes += chunk.length;
  });
  try {
    for await (const piece of piecesOf(beginningAsGzip(packed))) {
      const error = await done(gunzip, (then) => gunzip.write(piece, then));
      yield* found.splice(0);
      if (error !== undefined) throw damaged(error, bytes);
    }
    const error = await done(gunzip, (then) => gunzip.once("end", then).end());
    yield* found.splice(0);
    if (error !== undefined) throw damaged(error, bytes);
  } finally {
    gunzip.destroy();
  }
}

/** Waits until something is done, or the stream has failed. */
function done(gunzip: Gunzip, begin: (then: () => void) => void): Promise<Error | undefined> {
  return new Promise((resolve) => {
    gunzip.once("error", resolve);
    begin(() => {
      gunzip.off("error", resolve);
      resolve(undefined);
    });
  });
}

async function* piecesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += packedBytes) yield chunk.subarray(at, at + packedBytes);
}

/** @throws FileMistakeError for a file that is not compressed */
async function* beginningAsGzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < 2) continue;
    if (head[0] !== 0x1f || head[1] !== 0x8b) throw new FileMistakeError({ byte: 0, message: notPacked });
    yield head;
    head = undefined;
  }
  if (head !== undefined) throw new FileMistakeError({ byte: 0, message: notPacked });
}

const notPacked =
  "it is not compressed by gzip, as its name or the option gzip says: leave .gz out of its name, or pass gzip: false";

function damaged(cause: Error, byte: number): FileMistakeError {
  const message = `its gzip data is damaged or cut off after what is read (${cause.message}): compress or upload it again`;
  return new FileMistakeError({ byte, message }, cause);
}
