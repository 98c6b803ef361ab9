/**
 * Writes a request's body of any length to a file as it arrives, hashes it, and compares it with the client's
 * checksums. A client that disconnects leaves no file.
 */
import { createHash, type Hash, randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import { AwsChunkedDecoder, AwsError, ClientGoneError } from "../../http/index.ts";

export interface ReceivedFile {
  /** The file's name in the folder. */
  file: string;
  size: number;
  /** Hex. */
  md5: string;
  /** The client's `x-amz-checksum-…` headers, base64. Those of crc32, sha1 and sha256 were checked. */
  checksums: Record<string, string>;
}

const checksumPrefix = "x-amz-checksum-";

/** Receives a request's body. Throws a `ClientGoneError`, or S3's `BadDigest` or `IncompleteBody`. */
export async function receiveFile(request: IncomingMessage, folder: string): Promise<ReceivedFile> {
  const { headers } = request;
  const chunked =
    String(headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-") ||
    /\baws-chunked\b/.test(headers["content-encoding"] ?? "");
  const decoder = chunked ? new AwsChunkedDecoder() : undefined;
  const wanted = { ...checksumsIn(headers), ...trailersAnnounced(headers["x-amz-trailer"]) };
  let received: Stored;
  try {
    received = await store(contentOf(request, decoder), folder, Object.keys(wanted));
  } catch (error) {
    if (error instanceof AwsError) throw error;
    if (request.destroyed && !request.complete) throw new ClientGoneError({ cause: error });
    throw error;
  }
  try {
    const checksums = { ...checksumsIn(headers), ...checksumsIn(decoder?.trailers ?? {}) };
    const length = headers["x-amz-decoded-content-length"];
    if (decoder && length !== undefined && Number(length) !== received.size) {
      throw new AwsError("IncompleteBody", `${length} bytes were announced and ${received.size} sent`);
    }
    checkMd5(headers["content-md5"], received.md5);
    for (const [name, value] of Object.entries(checksums)) {
      const computed = received.computed[name];
      if (computed !== undefined && computed !== value) {
        const message = `The ${name.toUpperCase()} you specified did not match the calculated checksum.`;
        throw new AwsError("BadDigest", message);
      }
    }
    return { file: received.file, size: received.size, md5: received.md5, checksums };
  } catch (error) {
    await rm(join(folder, received.file), { force: true });
    throw error;
  }
}

/** Writes a stream of this process to a file. */
export async function storeFile(content: Readable, folder: string): Promise<ReceivedFile> {
  const { file, size, md5 } = await store(content, folder, []);
  return { file, size, md5, checksums: {} };
}

interface Stored {
  file: string;
  size: number;
  md5: string;
  computed: Record<string, string>;
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

async function store(
  content: AsyncIterable<Buffer>,
  folder: string,
  algorithms: readonly string[],
): Promise<Stored> {
  const file = randomUUID();
  const path = join(folder, file);
  const hashes = new Map<string, Hash>([["md5", createHash("md5")]]);
  for (const name of algorithms) if (name === "sha1" || name === "sha256") hashes.set(name, createHash(name));
  let size = 0;
  let crc = 0;
  try {
    const handle = await open(path, "wx");
    try {
      for await (const chunk of content) {
        size += chunk.length;
        if (algorithms.includes("crc32")) crc = crc32(chunk, crc);
        for (const hash of hashes.values()) hash.update(chunk);
        await handle.writeFile(chunk);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  const computed: Record<string, string> = {};
  if (algorithms.includes("crc32")) computed.crc32 = base64OfCrc(crc);
  for (const [name, hash] of hashes) if (name !== "md5") computed[name] = hash.digest("base64");
  return { file, size, md5: (hashes.get("md5") as Hash).digest("hex"), computed };
}

function checksumsIn(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const algorithm = name.startsWith(checksumPrefix) ? name.slice(checksumPrefix.length) : "";
    // Other headers with this prefix say how to compute checksums.
    if (/^(crc32|crc32c|crc64nvme|sha1|sha256)$/.test(algorithm)) found[algorithm] = String(value);
  }
  return found;
}

function trailersAnnounced(header: string | string[] | undefined): Record<string, string> {
  const names = String(header ?? "")
    .toLowerCase()
    .split(",");
  return checksumsIn(Object.fromEntries(names.map((name) => [name.trim(), ""])));
}

function checkMd5(header: string | string[] | undefined, md5: string): void {
  if (header === undefined || Buffer.from(String(header), "base64").toString("hex") === md5) return;
  throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.");
}

function base64OfCrc(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString("base64");
}
