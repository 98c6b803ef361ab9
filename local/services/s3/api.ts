/**
 * S3's REST API: which operation a method, path and query mean. Subresources that are not emulated (versions,
 * policies, tags of objects and so on) are refused, never ignored.
 */
import { type Api, AwsError, ClientGoneError } from "../../http/index.ts";
import * as buckets from "./bucket-operations.ts";
import * as objects from "./object-operations.ts";
import { readRequest, type S3Operation, type S3Request } from "./request.ts";
import type { S3 } from "./s3.ts";
import * as uploads from "./upload-operations.ts";
import { answerS3Error } from "./xml.ts";

const subresources = ["uploads", "uploadId", "delete", "location", "versioning", "tagging", "list-type"];
// Parameters that do not choose the operation.
const otherParameters =
  /^(x-id|AWSAccessKeyId|Signature|Expires|x-amz-|response-|prefix|delimiter|max-|continuation-token|start-after|marker|encoding-type|fetch-owner|partNumber|part-number-|key-marker|upload-id-marker|bucket-region|X-Amz-)/;

export function s3Api(s3: S3, region: string): Api {
  return {
    async handle(request, response) {
      const call = readRequest(request, response);
      try {
        await operationOf(call, region)(s3, call);
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        answerS3Error(response, error, `/${call.bucket}/${call.key}`, request.method === "HEAD");
      }
    },
  };
}

function operationOf(
  { request: { method = "GET", headers }, bucket, key, query }: S3Request,
  region: string,
): S3Operation {
  const has = (name: string): boolean => query.has(name);
  const unknown = [...query.keys()].find(
    (name) => !subresources.includes(name) && !otherParameters.test(name),
  );
  if (unknown === undefined) {
    if (bucket === "" && method === "GET") return buckets.listBuckets;
    if (bucket !== "" && key === "") {
      if (method === "GET" && has("tagging")) return buckets.bucketTags;
      if (method === "PUT" && has("tagging")) return buckets.putBucketTags;
      if (method === "DELETE" && has("tagging")) return buckets.deleteBucketTags;
      if (method === "PUT" && !has("versioning")) return buckets.createBucket(region);
      if (method === "HEAD") return buckets.headBucket(region);
      if (method === "DELETE") return buckets.deleteBucket;
      if (method === "POST" && has("delete")) return objects.deleteObjects;
      if (method === "GET" && has("location")) return buckets.bucketLocation(region);
      if (method === "GET" && has("versioning")) return buckets.bucketVersioning;
      if (method === "GET" && has("uploads")) return uploads.listUploads;
      if (method === "GET") return buckets.listObjects;
    }
    if (key !== "" && !has("tagging")) {
      if (method === "POST" && has("uploads")) return uploads.startUpload;
      if (method === "POST" && has("uploadId")) return uploads.completeUpload;
      if (method === "DELETE" && has("uploadId")) return uploads.abortUpload;
      if (method === "GET" && has("uploadId")) return uploads.listParts;
      if (method === "PUT" && headers["x-amz-copy-source"] !== undefined && !has("uploadId"))
        return objects.copyObject;
      if (method === "PUT" && headers["x-amz-copy-source"] === undefined)
        return has("uploadId") ? uploads.putPart : objects.putObject;
      if (method === "GET" || method === "HEAD") return objects.getObject;
      if (method === "DELETE") return objects.deleteObject;
    }
  }
  const refused = unknown ?? `${method} of ${key === "" ? "a bucket" : "an object"}`;
  throw new AwsError("NotImplemented", `${refused} is not served locally`, { status: 501 });
}
