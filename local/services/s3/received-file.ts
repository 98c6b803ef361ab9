/**
 * Writes a request's body of any length to a file as it arrives, hashes it, and compares it with what its headers
 * announce. A client that disconnects leaves no file.
 */
import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { AwsChunkedDecoder, AwsError, ClientGoneError } from "../../http/index.ts";
import { checkPayload, isChunked, PayloadDigest } from "./payload.ts";

export interface ReceivedFile {
  /** The file's name in the folder. */
  file: string;
  size: number;
  /** Hex. */
  md5: string;
  /** The client's `x-amz-checksum-…` headers, base64. Those of crc32, sha1 and sha256 were checked. */
  checksums: Record<string, string>;
}

/**
 * Receives a request's body. Throws a `ClientGoneError`, or S3's `BadDigest`, `XAmzContentSHA256Mismatch` or
 * `IncompleteBody`.
 */
export async function receiveFile(request: IncomingMessage, folder: string): Promise<ReceivedFile> {
  const { headers } = request;
  const decoder = isChunked(headers) ? new AwsChunkedDecoder() : undefined;
  const digest = new PayloadDigest(headers);
  let stored: Stored;
  try {
    stored = await store(contentOf(request, decoder), folder, digest);
  } catch (error) {
    if (error instanceof AwsError) throw error;
    if (request.destroyed && !request.complete) throw new ClientGoneError({ cause: error });
    throw error;
  }
  try {
    const length = headers["x-amz-decoded-content-length"];
    if (decoder && length !== undefined && Number(length) !== stored.size) {
      throw new AwsError("IncompleteBody", `${length} bytes were announced and ${stored.size} sent`);
    }
    const computed = digest.computed();
    return received(stored, computed, checkPayload(headers, decoder?.trailers ?? {}, computed));
  } catch (error) {
    await rm(join(folder, stored.file), { force: true });
    throw error;
  }
}

/** Writes a stream of this process to a file. */
export async function storeFile(content: Readable, folder: string): Promise<ReceivedFile> {
  const digest = new PayloadDigest();
  return received(await store(content, folder, digest), digest.computed(), {});
}

interface Stored {
  file: string;
  size: number;
}

function received(
  stored: Stored,
  { md5 = "" }: Record<string, string>,
  checksums: Record<string, string>,
): ReceivedFile {
  return { ...stored, md5: Buffer.from(md5, "base64").toString("hex"), checksums };
}

/**
 * The bytes of a body. A request is not destroyed where they cannot be written: then it could not be answered, and its
 * client would wait for ever.
 */
function contentOf(request: IncomingMessage, decoder: AwsChunkedDecoder | undefined): AsyncIterable<Buffer> {
  if (decoder === undefined) return request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  // Who reads it gets its error, and may not have begun to read.
  decoder.on("error", () => {});
  request.once("close", () => {
    if (!request.complete) decoder.destroy(new Error("the request was broken off"));
  });
  return request.pipe(decoder);
}

async function store(content: AsyncIterable<Buffer>, folder: string, digest: PayloadDigest): Promise<Stored> {
  const file = randomUUID();
  const path = join(folder, file);
  let size = 0;
  try {
    const handle = await open(path, "wx");
    try {
      for await (const chunk of content) {
        size += chunk.length;
        digest.update(chunk);
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { file, size };
}
