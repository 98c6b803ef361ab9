/**
 * S3's REST API over `s3.ts`: which operation a method, path and query mean, and the shapes of answers. Buckets
 * are named by path, or before `.localhost` in the Host. What a bucket or object may have beside its bytes
 * (versions, policies, tags and so on) is refused by name, never silently taken.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { answer, answerS3Error, escapeXml } from "./answer.ts";
import { AwsError } from "./aws-error.ts";
import { byteRange } from "./byte-range.ts";
import type { StoredObject } from "./object-store.ts";
import { ClientGoneError, readBody } from "./request-body.ts";
import type { S3 } from "./s3.ts";
import type { AwsService } from "./service.ts";

interface Asked {
  request: IncomingMessage;
  response: ServerResponse;
  bucket: string;
  key: string;
  query: URLSearchParams;
}

type Operation = (s3: S3, asked: Asked) => void | Promise<void>;

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";
const subresources = ["uploads", "uploadId", "delete", "location", "versioning", "list-type"];
// What a query may hold beside the operation's own words.
const incidental =
  /^(x-id|x-amz-|response-|prefix|delimiter|max-|continuation-token|start-after|marker|encoding-type|fetch-owner|partNumber|part-number-|key-marker|upload-id-marker|bucket-region|X-Amz-)/;

/** The service behind the front. */
export function s3Service(s3: S3, region: string): AwsService {
  return {
    async handle(request, response) {
      const asked = read(request, response);
      try {
        await operationOf(asked, region)(s3, asked);
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        answerS3Error(response, error, `/${asked.bucket}/${asked.key}`, request.method === "HEAD");
      }
    },
  };
}

function read(request: IncomingMessage, response: ServerResponse): Asked {
  const [path = "/", search = ""] = (request.url ?? "/").split(/\?(.*)/s);
  const virtual = /^([a-z0-9.-]+)\.(s3\.)?localhost(:|$)/.exec(request.headers.host ?? "")?.[1];
  const parts = path.slice(1).split("/").map(decode);
  const bucket = virtual ?? parts.shift() ?? "";
  return { request, response, bucket, key: parts.join("/"), query: new URLSearchParams(search) };
}

function operationOf(
  { request: { method = "GET", headers }, bucket, key, query }: Asked,
  region: string,
): Operation {
  const has = (name: string): boolean => query.has(name);
  const strange = [...query.keys()].find((name) => !subresources.includes(name) && !incidental.test(name));
  if (strange === undefined) {
    if (bucket === "" && method === "GET") return listBuckets;
    if (bucket !== "" && key === "") {
      if (method === "PUT" && !has("versioning")) return createBucket(region);
      if (method === "HEAD") return headBucket(region);
      if (method === "DELETE") return deleteBucket;
      if (method === "POST" && has("delete")) return deleteObjects;
      if (method === "GET" && has("location")) return bucketLocation(region);
      if (method === "GET" && has("versioning")) return bucketVersioning;
      if (method === "GET" && has("uploads")) return listUploads;
      if (method === "GET") return listObjects;
    }
    if (key !== "") {
      if (method === "POST" && has("uploads")) return startUpload;
      if (method === "POST" && has("uploadId")) return completeUpload;
      if (method === "DELETE" && has("uploadId")) return abortUpload;
      if (method === "GET" && has("uploadId")) return listParts;
      if (method === "PUT" && headers["x-amz-copy-source"] !== undefined && !has("uploadId"))
        return copyObject;
      if (method === "PUT" && headers["x-amz-copy-source"] === undefined)
        return has("uploadId") ? putPart : putObject;
      if (method === "GET" || method === "HEAD") return getObject;
      if (method === "DELETE") return deleteObject;
    }
  }
  const what = strange ?? `${method} of ${key === "" ? "a bucket" : "an object"}`;
  throw new AwsError("NotImplemented", `${what} is not served locally`, { status: 501 });
}

const listBuckets: Operation = (s3, { response }) => {
  const buckets = s3
    .buckets()
    .map(
      ({ name, createdAt }) => `<Bucket>${tag("Name", name)}${tag("CreationDate", iso(createdAt))}</Bucket>`,
    );
  document(
    response,
    "ListAllMyBucketsResult",
    `<Owner><ID>local</ID></Owner><Buckets>${buckets.join("")}</Buckets>`,
  );
};

const createBucket =
  (region: string): Operation =>
  async (s3, { request, response, bucket }) => {
    await readBody(request, 64 * 1024);
    if (!s3.ensureBucket(bucket) && region !== "us-east-1") {
      const message = "Your previous request to create the named bucket succeeded and you already own it.";
      throw new AwsError("BucketAlreadyOwnedByYou", message, { status: 409 });
    }
    answer(response, 200, { location: `/${bucket}` });
  };

const headBucket =
  (region: string): Operation =>
  (s3, { response, bucket }) => {
    s3.mustHaveBucket(bucket);
    answer(response, 200, { "x-amz-bucket-region": region });
  };

const deleteBucket: Operation = (s3, { response, bucket }) => {
  s3.deleteBucket(bucket);
  answer(response, 204, {});
};

const bucketLocation =
  (region: string): Operation =>
  (s3, { response, bucket }) => {
    s3.mustHaveBucket(bucket);
    document(response, "LocationConstraint", region === "us-east-1" ? "" : region);
  };

const bucketVersioning: Operation = (s3, { response, bucket }) => {
  s3.mustHaveBucket(bucket);
  document(response, "VersioningConfiguration", "");
};

const listObjects: Operation = (s3, { response, bucket, query }) => {
  const second = query.get("list-type") === "2";
  const token = query.get("continuation-token");
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const max = Math.min(Number(query.get("max-keys") ?? 1000), 1000);
  const from = (second ? query.get("start-after") : query.get("marker")) ?? "";
  const startAfter = token === null ? from : Buffer.from(token, "base64").toString();
  const { objects, commonPrefixes, next } = s3.list(bucket, { prefix, delimiter, startAfter, max });

  const shown = query.get("encoding-type") === "url" ? encodeKey : (key: string) => key;
  const contents = objects.map(
    ({ key, modifiedAt, etag, size }) =>
      `<Contents>${tag("Key", shown(key))}${tag("LastModified", iso(modifiedAt))}${tag("ETag", `"${etag}"`)}` +
      `${tag("Size", size)}${tag("StorageClass", "STANDARD")}</Contents>`,
  );
  const prefixes = commonPrefixes.map(
    (common) => `<CommonPrefixes>${tag("Prefix", shown(common))}</CommonPrefixes>`,
  );
  const paging = second
    ? tag("KeyCount", objects.length + commonPrefixes.length) +
      (token === null ? "" : tag("ContinuationToken", token)) +
      (next === undefined ? "" : tag("NextContinuationToken", Buffer.from(next).toString("base64")))
    : tag("Marker", shown(from)) + (next === undefined ? "" : tag("NextMarker", shown(next)));
  document(
    response,
    "ListBucketResult",
    tag("Name", bucket) +
      tag("Prefix", shown(prefix)) +
      (delimiter === "" ? "" : tag("Delimiter", shown(delimiter))) +
      tag("MaxKeys", max) +
      (query.has("encoding-type") ? tag("EncodingType", "url") : "") +
      tag("IsTruncated", next !== undefined) +
      paging +
      contents.join("") +
      prefixes.join(""),
  );
};

const putObject: Operation = async (s3, { request, response, bucket, key }) => {
  const { headers } = request;
  const object = await s3.receive(request, bucket, key, keptHeaders(headers), {
    ifNoneMatch: headers["if-none-match"] === "*",
    ifMatch: headers["if-match"]?.replaceAll('"', ""),
  });
  answer(response, 200, { etag: `"${object.etag}"`, ...checksumHeaders(object.checksums) });
};

const copyObject: Operation = async (s3, { request, response, bucket, key }) => {
  const source = decode(String(request.headers["x-amz-copy-source"]).replace(/^\//, "").replace(/\?.*$/, ""));
  const slash = source.indexOf("/");
  const replace = request.headers["x-amz-metadata-directive"] === "REPLACE";
  const from = { bucket: source.slice(0, slash), key: source.slice(slash + 1) };
  const object = await s3.copy(from, bucket, key, replace ? keptHeaders(request.headers) : undefined);
  document(
    response,
    "CopyObjectResult",
    tag("LastModified", iso(object.modifiedAt)) + tag("ETag", `"${object.etag}"`),
  );
};

const getObject: Operation = async (s3, { request, response, bucket, key, query }) => {
  const object = s3.object(bucket, key);
  const etag = `"${object.etag}"`;
  const { headers } = request;
  if (headers["if-match"] !== undefined && !["*", etag, object.etag].includes(headers["if-match"])) {
    const message = "At least one of the pre-conditions you specified did not hold";
    throw new AwsError("PreconditionFailed", message, { status: 412 });
  }
  if ([etag, object.etag].includes(headers["if-none-match"] ?? "")) return answer(response, 304, { etag });

  const range = byteRange(headers.range, object.size);
  const whole = range === undefined;
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  response.writeHead(whole ? 200 : 206, {
    "content-type": "binary/octet-stream",
    ...object.headers,
    ...overriding(query),
    "accept-ranges": "bytes",
    "content-length": end - start + 1,
    etag,
    "last-modified": new Date(object.modifiedAt).toUTCString(),
    ...(whole ? {} : { "content-range": `bytes ${start}-${end}/${object.size}` }),
    ...(whole && headers["x-amz-checksum-mode"] === "ENABLED" ? checksumHeaders(object.checksums) : {}),
  });
  if (request.method === "HEAD" || object.size === 0) {
    response.end();
    return;
  }
  // The client's going away in the middle is its own affair.
  await pipeline(s3.read(object, { start, end }), response).catch(() => {});
};

const deleteObject: Operation = (s3, { response, bucket, key }) => {
  s3.delete(bucket, key);
  answer(response, 204, {});
};

const deleteObjects: Operation = async (s3, { request, response, bucket }) => {
  const text = (await readBody(request, 2 * 1024 * 1024)).toString();
  const keys = elements(text, "Object").map((object) => elements(object, "Key")[0] ?? "");
  if (keys.length === 0 || keys.length > 1000) {
    throw new AwsError("MalformedXML", `1 to 1000 keys may be deleted at once, got ${keys.length}`);
  }
  for (const key of keys) s3.delete(bucket, unescapeXml(key));
  const quiet = elements(text, "Quiet")[0] === "true";
  const deleted = quiet ? [] : keys.map((key) => `<Deleted><Key>${key}</Key></Deleted>`);
  document(response, "DeleteResult", deleted.join(""));
};

const startUpload: Operation = (s3, { request, response, bucket, key }) => {
  const id = s3.startUpload(bucket, key, keptHeaders(request.headers));
  document(
    response,
    "InitiateMultipartUploadResult",
    tag("Bucket", bucket) + tag("Key", key) + tag("UploadId", id),
  );
};

const putPart: Operation = async (s3, { request, response, bucket, key, query }) => {
  const number = Number(query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new AwsError("InvalidArgument", `partNumber: 1 to 10000, got ${query.get("partNumber")}`);
  }
  const upload = query.get("uploadId") ?? "";
  const { md5, checksums } = await s3.receivePart(request, { bucket, key, upload, number });
  answer(response, 200, { etag: `"${md5}"`, ...checksumHeaders(checksums) });
};

const completeUpload: Operation = async (s3, { request, response, bucket, key, query }) => {
  const text = (await readBody(request, 2 * 1024 * 1024)).toString();
  const parts = elements(text, "Part").map((part) => ({
    number: Number(elements(part, "PartNumber")[0]),
    etag: unescapeXml(elements(part, "ETag")[0] ?? "").replaceAll('"', ""),
  }));
  const { etag } = await s3.completeUpload(bucket, key, query.get("uploadId") ?? "", parts);
  const location = `http://${request.headers.host}/${bucket}/${encodeKey(key)}`;
  document(
    response,
    "CompleteMultipartUploadResult",
    tag("Location", location) + tag("Bucket", bucket) + tag("Key", key) + tag("ETag", `"${etag}"`),
  );
};

const abortUpload: Operation = (s3, { response, bucket, key, query }) => {
  s3.abortUpload(bucket, key, query.get("uploadId") ?? "");
  answer(response, 204, {});
};

const listParts: Operation = (s3, { response, bucket, key, query }) => {
  const id = query.get("uploadId") ?? "";
  const parts = s3
    .parts(bucket, key, id)
    .map(
      ({ number, modifiedAt, etag, size }) =>
        `<Part>${tag("PartNumber", number)}${tag("LastModified", iso(modifiedAt))}${tag("ETag", `"${etag}"`)}${tag("Size", size)}</Part>`,
    );
  document(
    response,
    "ListPartsResult",
    tag("Bucket", bucket) +
      tag("Key", key) +
      tag("UploadId", id) +
      tag("IsTruncated", false) +
      parts.join(""),
  );
};

const listUploads: Operation = (s3, { response, bucket }) => {
  const uploads = s3
    .uploads(bucket)
    .map(
      ({ id, key, startedAt }) =>
        `<Upload>${tag("Key", key)}${tag("UploadId", id)}${tag("Initiated", iso(startedAt))}</Upload>`,
    );
  document(
    response,
    "ListMultipartUploadsResult",
    tag("Bucket", bucket) + tag("IsTruncated", false) + uploads.join(""),
  );
};

function keptHeaders(headers: IncomingMessage["headers"]): Record<string, string> {
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
function overriding(query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of query) {
    if (/^response-(content-|cache-control|expires)/.test(name))
      headers[name.slice("response-".length)] = value;
  }
  return headers;
}

function checksumHeaders(checksums: StoredObject["checksums"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]),
  );
}

function document(response: ServerResponse, root: string, content: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${content}</${root}>`;
  answer(response, 200, { "content-type": "application/xml" }, body);
}

function tag(name: string, value: string | number | boolean): string {
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

function elements(text: string, name: string): string[] {
  const pattern = new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, "gs");
  return [...text.matchAll(pattern)].map(([, content]) => content ?? "");
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith("#x")) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    return named[name] ?? whole;
  });
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", `the address cannot be decoded: ${text}`);
  }
}
