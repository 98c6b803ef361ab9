/** S3's operations on objects: put, copy, read in whole or in part, delete. */
import { pipeline } from "node:stream/promises";
import { AwsError, answer, readBody } from "../../http/index.ts";
import { byteRange } from "./byte-range.ts";
import { checksumHeaders, keptHeaders, overridingHeaders } from "./headers.ts";
import { decode, type S3Operation } from "./request.ts";
import { document, elements, tag, timestamp, unescapeXml } from "./xml.ts";

export const putObject: S3Operation = async (s3, { request, response, bucket, key }) => {
  const { headers } = request;
  const object = await s3.receive(request, bucket, key, keptHeaders(headers), {
    ifNoneMatch: headers["if-none-match"] === "*",
    ifMatch: headers["if-match"]?.replaceAll('"', ""),
  });
  answer(response, 200, { etag: `"${object.etag}"`, ...checksumHeaders(object.checksums) });
};

export const copyObject: S3Operation = async (s3, { request, response, bucket, key }) => {
  const source = decode(String(request.headers["x-amz-copy-source"]).replace(/^\//, "").replace(/\?.*$/, ""));
  const slash = source.indexOf("/");
  const given = keptHeaders(request.headers);
  const replace = request.headers["x-amz-metadata-directive"] === "REPLACE";
  const from = { bucket: source.slice(0, slash), key: source.slice(slash + 1) };
  const object = await s3.copy(from, bucket, key, replace ? given : undefined);
  document(
    response,
    "CopyObjectResult",
    tag("LastModified", timestamp(object.modifiedAt)) + tag("ETag", `"${object.etag}"`),
  );
};

export const getObject: S3Operation = async (s3, { request, response, bucket, key, query }) => {
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

export const deleteObject: S3Operation = (s3, { response, bucket, key }) => {
  s3.delete(bucket, key);
  answer(response, 204, {});
};

export const deleteObjects: S3Operation = async (s3, { request, response, bucket }) => {
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
