/** S3's operations on uploads in parts. */
import { AwsError, answer, readBody } from "../../http/index.ts";
import { checksumHeaders, keptHeaders } from "./headers.ts";
import type { S3Operation, S3Request } from "./request.ts";
import type { UploadKey } from "./uploads.ts";
import { document, elements, encodeKey, tag, timestamp, unescapeXml } from "./xml.ts";

export const startUpload: S3Operation = (s3, { request, response, bucket, key }) => {
  const id = s3.uploads.start(bucket, key, keptHeaders(request.headers));
  document(
    response,
    "InitiateMultipartUploadResult",
    tag("Bucket", bucket) + tag("Key", key) + tag("UploadId", id),
  );
};

export const putPart: S3Operation = async (s3, call) => {
  const { request, response, query } = call;
  const number = Number(query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new AwsError("InvalidArgument", `partNumber: expected 1 to 10000, got ${query.get("partNumber")}`);
  }
  const { md5, checksums } = await s3.uploads.receivePart(request, uploadOf(call), number);
  answer(response, 200, { etag: `"${md5}"`, ...checksumHeaders(checksums) });
};

export const completeUpload: S3Operation = async (s3, call) => {
  const { request, response, bucket, key } = call;
  const text = (await readBody(request, 2 * 1024 * 1024)).toString();
  const parts = elements(text, "Part").map((part) => ({
    number: Number(elements(part, "PartNumber")[0]),
    etag: unescapeXml(elements(part, "ETag")[0] ?? "").replaceAll('"', ""),
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
  const parts = s3.uploads
    .parts(upload)
    .map(
      ({ number, modifiedAt, etag, size }) =>
        `<Part>${tag("PartNumber", number)}${tag("LastModified", timestamp(modifiedAt))}${tag("ETag", `"${etag}"`)}${tag("Size", size)}</Part>`,
    );
  document(
    response,
    "ListPartsResult",
    tag("Bucket", bucket) +
      tag("Key", key) +
      tag("UploadId", upload.upload) +
      tag("IsTruncated", false) +
      parts.join(""),
  );
};

export const listUploads: S3Operation = (s3, { response, bucket }) => {
  const uploads = s3.uploads
    .list(bucket)
    .map(
      ({ id, key, startedAt }) =>
        `<Upload>${tag("Key", key)}${tag("UploadId", id)}${tag("Initiated", timestamp(startedAt))}</Upload>`,
    );
  document(
    response,
    "ListMultipartUploadsResult",
    tag("Bucket", bucket) + tag("IsTruncated", false) + uploads.join(""),
  );
};

function uploadOf({ bucket, key, query }: S3Request): UploadKey {
  return { bucket, key, upload: query.get("uploadId") ?? "" };
}
