/** S3's operations on uploads in parts. */
import { AwsError, answer } from "../../http/index.ts";
import { byteRange } from "./byte-range.ts";
import { checksumHeaders, keptHeaders } from "./headers.ts";
import { checkCopied, copySource } from "./object-operations.ts";
import { readPayload } from "./payload.ts";
import { numberOf, type S3Operation, type S3Request } from "./request.ts";
import type { UploadKey } from "./uploads.ts";
import { malformed } from "./xml/document.ts";
import { type Children, childrenOf, readDocument, repeated, requiredText } from "./xml/shape.ts";
import { document, encodeKey, tag, timestamp } from "./xml/written.ts";

export const startUpload: S3Operation = (s3, { response, bucket, key, headers }) => {
  const id = s3.uploads.start(bucket, key, keptHeaders(headers));
  document(
    response,
    "InitiateMultipartUploadResult",
    tag("Bucket", bucket) + tag("Key", key) + tag("UploadId", id),
  );
};

export const putPart: S3Operation = async (s3, call) => {
  const { request, response, query } = call;
  const number = numberOf(query, "partNumber", 1, 10_000);
  const { md5, checksums } = await s3.uploads.receivePart(request, uploadOf(call), number);
  answer(response, 200, { etag: `"${md5}"`, ...checksumHeaders(checksums) });
};

export const copyPart: S3Operation = async (s3, call) => {
  const { response, query, headers } = call;
  const number = numberOf(query, "partNumber", 1, 10_000);
  const from = copySource(headers, "UploadPartCopy");
  const source = s3.object(from.bucket, from.key);
  checkCopied(headers, source);
  const given = headers["x-amz-copy-source-range"];
  const range = byteRange(given === undefined ? undefined : String(given), source.size);
  if (given !== undefined && range === undefined)
    throw new AwsError("InvalidArgument", `x-amz-copy-source-range: expected bytes=FIRST-LAST, got ${given}`);
  const { etag, modifiedAt } = await s3.uploads.storePart(s3.read(source, range), uploadOf(call), number);
  document(response, "CopyPartResult", tag("LastModified", timestamp(modifiedAt)) + tag("ETag", `"${etag}"`));
};

const ofComplete: Children = {
  Part: repeated({
    ...{ PartNumber: "text", ETag: "text" },
    // What UploadPart answered, and had compared with the bytes.
    ...{ ChecksumCRC32: "text", ChecksumCRC32C: "text", ChecksumCRC64NVME: "text" },
    ...{ ChecksumSHA1: "text", ChecksumSHA256: "text" },
  }),
};

export const completeUpload: S3Operation = async (s3, call) => {
  const { request, response, bucket, key } = call;
  const body = await readPayload(request, 2 * 1024 * 1024);
  const given = readDocument("CompleteMultipartUpload", body, "CompleteMultipartUpload", ofComplete);
  const parts = childrenOf(given, "Part").map((part) => ({
    number: partNumber(requiredText(part, "PartNumber")),
    etag: requiredText(part, "ETag").replaceAll('"', ""),
  }));
  const { etag } = await s3.uploads.complete(uploadOf(call), parts);
  const location = `http://${request.headers.host}/${bucket}/${encodeKey(key)}`;
  document(
    response,
    "CompleteMultipartUploadResult",
    tag("Location", location) + tag("Bucket", bucket) + tag("Key", key) + tag("ETag", `"${etag}"`),
  );
};

export const abortUpload: S3Operation = (s3, call) => {
  s3.uploads.abort(uploadOf(call));
  answer(call.response, 204, {});
};

export const listParts: S3Operation = (s3, call) => {
  const { response, bucket, key } = call;
  const upload = uploadOf(call);
  const after = numberOf(call.query, "part-number-marker", 0, 10_000, 0);
  const max = numberOf(call.query, "max-parts", 1, 1000, 1000);
  const rest = s3.uploads.parts(upload).filter(({ number }) => number > after);
  const page = rest.slice(0, max);
  const isTruncated = rest.length > page.length;
  const parts = page.map(
    ({ number, modifiedAt, etag, size }) =>
      `<Part>${tag("PartNumber", number)}${tag("LastModified", timestamp(modifiedAt))}${tag("ETag", `"${etag}"`)}${tag("Size", size)}</Part>`,
  );
  document(
    response,
    "ListPartsResult",
    tag("Bucket", bucket) +
      tag("Key", key) +
      tag("UploadId", upload.upload) +
      tag("PartNumberMarker", after) +
      (isTruncated ? tag("NextPartNumberMarker", page.at(-1)?.number ?? after) : "") +
      tag("MaxParts", max) +
      tag("IsTruncated", isTruncated) +
      parts.join(""),
  );
};

export const listUploads: S3Operation = (s3, { response, bucket, query }) => {
  const prefix = query.get("prefix") ?? "";
  const shown = query.has("encoding-type") ? encodeKey : (key: string) => key;
  const uploads = s3.uploads
    .list(bucket)
    .filter(({ key }) => key.startsWith(prefix))
    .map(
      ({ id, key, startedAt }) =>
        `<Upload>${tag("Key", shown(key))}${tag("UploadId", id)}${tag("Initiated", timestamp(startedAt))}</Upload>`,
    );
  document(
    response,
    "ListMultipartUploadsResult",
    tag("Bucket", bucket) +
      tag("Prefix", shown(prefix)) +
      (query.has("encoding-type") ? tag("EncodingType", "url") : "") +
      tag("IsTruncated", false) +
      uploads.join(""),
  );
};

function uploadOf({ bucket, key, query }: S3Request): UploadKey {
  return { bucket, key, upload: query.get("uploadId") ?? "" };
}

function partNumber(text: string): number {
  if (/^\s*\d{1,5}\s*$/.test(text)) return Number(text);
  throw malformed(`${JSON.stringify(text)} is no PartNumber`);
}
