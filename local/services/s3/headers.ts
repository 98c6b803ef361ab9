/** The headers that S3 stores with an object, and those it answers with. */
import type { IncomingMessage } from "node:http";

/** S3's storage classes: those whose objects can be read at once, and those that must be restored first. */
export const storageClasses = {
  readable: [
    "STANDARD",
    "REDUCED_REDUNDANCY",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
  ],
  archived: ["GLACIER", "DEEP_ARCHIVE"],
} as const satisfies Record<string, readonly string[]>;

/** The headers of a put that are stored. */
export function keptHeaders(headers: IncomingMessage["headers"]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    // S3 answers the class of an object only where it is another.
    if (name === "x-amz-storage-class" && value !== "STANDARD") kept[name] = String(value);
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

/** The answer's headers that a presigned address sets. */
export function overridingHeaders(query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    if (/^response-(content-|cache-control|expires)/.test(name))
      headers[name.slice("response-".length)] = value;
  }
  return headers;
}

export function checksumHeaders(checksums: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]),
  );
}
