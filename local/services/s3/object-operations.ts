/** S3's operations on objects: put, copy, read in whole or in part, delete. */
import type { IncomingHttpHeaders } from "node:http";
import { pipeline } from "node:stream/promises";
import { AwsError, answer } from "../../http/index.ts";
import { byteRange } from "./byte-range.ts";
import { checksumHeaders, keptHeaders, overridingHeaders } from "./headers.ts";
import type { StoredObject } from "./object-store.ts";
import { readPayload } from "./payload.ts";
import { decode, type S3Operation } from "./request.ts";
import { malformed } from "./xml/document.ts";
import { type Children, childrenOf, readDocument, repeated, requiredText, textOf } from "./xml/shape.ts";
import { document, tag, timestamp } from "./xml/written.ts";

export const putObject: S3Operation = async (s3, { request, response, bucket, key, headers }) => {
  const { "if-none-match": ifNoneMatch = "*" } = headers;
  if (ifNoneMatch !== "*") {
    const message = `PutObject: if-none-match ${ifNoneMatch} is not served here; allowed: *`;
    throw new AwsError("NotImplemented", message, { status: 501 });
  }
  const object = await s3.receive(request, bucket, key, keptHeaders(headers), {
    ifNoneMatch: headers["if-none-match"] === "*",
    ifMatch: headers["if-match"]?.replaceAll('"', ""),
  });
  answer(response, 200, { etag: `"${object.etag}"`, ...checksumHeaders(object.checksums) });
};

export const copyObject: S3Operation = async (s3, { response, bucket, key, headers }) => {
  const from = copySource(headers, "CopyObject");
  const given = keptHeaders(headers);
  // The class of a copy is never its source's.
  const source = s3.object(from.bucket, from.key);
  checkCopied(headers, source);
  const { "x-amz-storage-class": _, ...kept } = source.headers;
  const { "x-amz-storage-class": storageClass } = given;
  if (storageClass !== undefined) kept["x-amz-storage-class"] = storageClass;
  const replace = headers["x-amz-metadata-directive"] === "REPLACE";
  const object = await s3.copy(from, bucket, key, replace ? given : kept);
  document(
    response,
    "CopyObjectResult",
    tag("LastModified", timestamp(object.modifiedAt)) + tag("ETag", `"${object.etag}"`),
  );
};

/** The object that a request copies from. */
export function copySource(headers: IncomingHttpHeaders, operation: string): { bucket: string; key: string } {
  const [path = "", version] = String(headers["x-amz-copy-source"]).replace(/^\//, "").split("?");
  if (version !== undefined) {
    const message = `${operation}: ${version} of x-amz-copy-source is not served here`;
    throw new AwsError("NotImplemented", message, { status: 501 });
  }
  const source = decode(path);
  const slash = source.indexOf("/");
  return { bucket: source.slice(0, slash), key: source.slice(slash + 1) };
}

const conditions = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"] as const;

/** What a copy may ask of its source. */
export const copyConditions = conditions.map((name) => `x-amz-copy-source-${name}` as const);

/** @throws AWS's PreconditionFailed where the source of a copy is not what its conditions say */
export function checkCopied(headers: IncomingHttpHeaders, source: StoredObject): void {
  const asked = Object.fromEntries(
    conditions.map((name) => [name, headers[`x-amz-copy-source-${name}`] as string | undefined]),
  );
  if (preconditionFails(asked, source) || isUnchanged(asked, source)) throw preconditionFailed();
}

function preconditionFailed(): AwsError {
  const message = "At least one of the pre-conditions you specified did not hold";
  return new AwsError("PreconditionFailed", message, { status: 412 });
}

export const getObject: S3Operation = async (s3, { request, response, bucket, key, query, headers }) => {
  const object = s3.object(bucket, key);
  const etag = `"${object.etag}"`;
  if (preconditionFails(headers, object)) throw preconditionFailed();
  if (isUnchanged(headers, object)) return answer(response, 304, { etag });

  const range = byteRange(headers.range, object.size);
  const whole = range === undefined;
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  const checksums =
    whole && headers["x-amz-checksum-mode"] === "ENABLED" ? checksumHeaders(object.checksums) : undefined;
  if (!whole) response.setHeader("content-range", `bytes ${start}-${end}/${object.size}`);
  response.writeHead(whole ? 200 : 206, {
    "content-type": "binary/octet-stream",
    ...object.headers,
    ...overridingHeaders(query),
    "accept-ranges": "bytes",
    "content-length": end - start + 1,
    etag,
    "last-modified": new Date(object.modifiedAt).toUTCString(),
    ...checksums,
  });
  if (request.method === "HEAD" || object.size === 0) {
    response.end();
    return;
  }
  // A client may disconnect in the middle of a download.
  await pipeline(s3.read(object, { start, end }), response).catch(() => {});
};

/** Of a tag and an instant that are both given, the tag decides, as RFC 9110 says. */
function preconditionFails(headers: IncomingHttpHeaders, { etag, modifiedAt }: StoredObject): boolean {
  const { "if-match": match, "if-unmodified-since": since } = headers;
  if (match !== undefined) return !["*", `"${etag}"`, etag].includes(match);
  return since !== undefined && inSeconds(modifiedAt) > Date.parse(since);
}

function isUnchanged(headers: IncomingHttpHeaders, { etag, modifiedAt }: StoredObject): boolean {
  const { "if-none-match": match, "if-modified-since": since } = headers;
  if (match !== undefined) return ["*", `"${etag}"`, etag].includes(match);
  return since !== undefined && inSeconds(modifiedAt) <= Date.parse(since);
}

/** An instant as exact as a header tells it. */
function inSeconds(instant: number): number {
  return Math.floor(instant / 1000) * 1000;
}

export const deleteObject: S3Operation = (s3, { response, bucket, key }) => {
  s3.delete(bucket, key);
  answer(response, 204, {});
};

const ofDelete: Children = {
  Object: repeated({
    Key: "text",
    ...{ VersionId: "not served", ETag: "not served", LastModifiedTime: "not served", Size: "not served" },
  }),
  Quiet: "text",
};

export const deleteObjects: S3Operation = async (s3, { request, response, bucket }) => {
  const body = await readPayload(request, 2 * 1024 * 1024);
  const given = readDocument("DeleteObjects", body, "Delete", ofDelete);
  const keys = childrenOf(given, "Object").map((object) => requiredText(object, "Key"));
  if (keys.length === 0 || keys.length > 1000)
    throw malformed(`1 to 1000 keys may be deleted at once, got ${keys.length}`);
  for (const key of keys) s3.delete(bucket, key);
  const isQuiet = textOf(given, "Quiet")?.trim() === "true";
  const deleted = isQuiet ? [] : keys.map((key) => `<Deleted>${tag("Key", key)}</Deleted>`);
  document(response, "DeleteResult", deleted.join(""));
};
