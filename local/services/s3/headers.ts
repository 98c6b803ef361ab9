/** Which headers S3 keeps with an object, and which it gives back. */
import type { IncomingMessage } from "node:http";

/** What is kept of a put's headers. */
export function keptHeaders(headers: IncomingMessage["headers"]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const plain =
      /^(content-type|content-disposition|content-language|cache-control|expires|x-amz-meta-.+)$/.test(name);
    if (plain && value !== undefined) kept[name] = String(value);
  }
  const encoding = (headers["content-encoding"] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && part !== "aws-chunked");
  if (encoding.length > 0) kept["content-encoding"] = encoding.join(",");
  return kept;
}

/** What a presigned address says the answer's headers are to be. */
export function overriding(query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    if (/^response-(content-|cache-control|expires)/.test(name))
      headers[name.slice("response-".length)] = value;
  }
  return headers;
}

/** Checksums as headers. */
export function checksumHeaders(checksums: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]),
  );
}
