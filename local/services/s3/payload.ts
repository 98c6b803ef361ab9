/**
 * What the headers of a request say of its body: checksums, its MD5 and the hash that its signature covers. A body that is
 * another one is refused, as on AWS. Checksums of crc32c and crc64nvme are stored, and not checked.
 */
import { createHash, type Hash } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { crc32 } from "node:zlib";
import { AwsError, readBody } from "../../http/index.ts";

const checksumPrefix = "x-amz-checksum-";

/** Hashes a body as it arrives: its MD5, and what its headers announce. */
export class PayloadDigest {
  readonly #hashes = new Map<string, Hash>([["md5", createHash("md5")]]);
  #crc: number | undefined;

  constructor(headers: IncomingHttpHeaders = {}) {
    const wanted = { ...checksumsIn(headers), ...trailersAnnounced(headers["x-amz-trailer"]) };
    if (signedHash(headers) !== undefined) wanted.sha256 = "";
    for (const name of ["sha1", "sha256"]) if (name in wanted) this.#hashes.set(name, createHash(name));
    if ("crc32" in wanted) this.#crc = 0;
  }

  update(chunk: Buffer): void {
    if (this.#crc !== undefined) this.#crc = crc32(chunk, this.#crc);
    for (const hash of this.#hashes.values()) hash.update(chunk);
  }

  /** Base64, by algorithm. Call it once. */
  computed(): Record<string, string> {
    const computed = Object.fromEntries(
      [...this.#hashes].map(([name, hash]) => [name, hash.digest("base64")]),
    );
    if (this.#crc !== undefined) computed.crc32 = base64OfCrc(this.#crc);
    return computed;
  }
}

/**
 * Compares a body with its headers and the trailers that followed it.
 *
 * @returns the client's checksums
 * @throws S3's `XAmzContentSHA256Mismatch` or `BadDigest`
 */
export function checkPayload(
  headers: IncomingHttpHeaders,
  trailers: Record<string, string>,
  computed: Record<string, string>,
): Record<string, string> {
  const signed = signedHash(headers);
  const sha256 = Buffer.from(computed.sha256 ?? "", "base64").toString("hex");
  if (signed !== undefined && signed !== sha256) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    const fields = { ClientComputedContentSHA256: signed, S3ComputedContentSHA256: sha256 };
    throw new AwsError("XAmzContentSHA256Mismatch", message, { fields });
  }
  const md5 = headers["content-md5"];
  if (md5 !== undefined && Buffer.from(String(md5), "base64").toString("base64") !== computed.md5)
    throw new AwsError("BadDigest", "The Content-MD5 you specified did not match what we received.");
  const checksums = { ...checksumsIn(headers), ...checksumsIn(trailers) };
  for (const [name, value] of Object.entries(checksums)) {
    if (computed[name] === undefined || computed[name] === value) continue;
    const message = `The ${name.toUpperCase()} you specified did not match the calculated checksum.`;
    throw new AwsError("BadDigest", message);
  }
  return checksums;
}

/** The whole body of a request, compared with its headers. */
export async function readPayload(request: IncomingMessage, limit: number): Promise<Buffer> {
  const digest = new PayloadDigest(request.headers);
  const body = await readBody(request, limit);
  digest.update(body);
  checkPayload(request.headers, {}, digest.computed());
  return body;
}

/** The hash of the body that the signature covers, where it covers one. Throws S3's `InvalidArgument`. */
export function signedHash(headers: IncomingHttpHeaders): string | undefined {
  const given = headers["x-amz-content-sha256"];
  if (given === undefined || given === "UNSIGNED-PAYLOAD" || isStreamed(headers)) return undefined;
  if (/^[0-9a-f]{64}$/.test(String(given))) return String(given);
  const allowed = "UNSIGNED-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, or a valid sha256 value.";
  throw new AwsError("InvalidArgument", `x-amz-content-sha256 must be ${allowed}`, {
    fields: { ArgumentName: "x-amz-content-sha256", ArgumentValue: given },
  });
}

/** Whether a body comes in chunks that say their sizes. */
export function isChunked(headers: IncomingHttpHeaders): boolean {
  return isStreamed(headers) || /\baws-chunked\b/.test(headers["content-encoding"] ?? "");
}

function isStreamed(headers: IncomingHttpHeaders): boolean {
  return String(headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
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

function base64OfCrc(crc: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc);
  return bytes.toString("base64");
}
