/** What S3 does with uploads in parts. */
import { answer } from "../../http/answer.ts";
import { readBody } from "../../http/body.ts";
import { AwsError } from "../../http/errors.ts";
import { checksumHeaders, keptHeaders } from "./headers.ts";
import type { S3Operation } from "./request.ts";
import { document, elements, encodeKey, iso, tag, unescapeXml } from "./xml.ts";

export const startUpload: S3Operation = (s3, { request, response, bucket, key }) => {
  const id = s3.startUpload(bucket, key, keptHeaders(request.headers));
  document(
    response,
    "InitiateMultipartUploadResult",
    tag("Bucket", bucket) + tag("Key", key) + tag("UploadId", id),
  );
};

export const putPart: S3Operation = async (s3, { request, response, bucket, key, query }) => {
  const number = Number(query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new AwsError("InvalidArgument", `partNumber: 1 to 10000, got ${query.get("partNumber")}`);
  }
  const upload = query.get("uploadId") ?? "";
  const { md5, checksums } = await s3.receivePart(request, { bucket, key, upload, number });
  answer(response, 200, { etag: `"${md5}"`, ...checksumHeaders(checksums) });
};

export const completeUpload: S3Operation = async (s3, { request, response, bucket, key, query }) => {
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

export const abortUpload: S3Operation = (s3, { response, bucket, key, query }) => {
  s3.abortUpload(bucket, key, query.get("uploadId") ?? "");
  answer(response, 204, {});
};

export const listParts: S3Operation = (s3, { response, bucket, key, query }) => {
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

export const listUploads: S3Operation = (s3, { response, bucket }) => {
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
