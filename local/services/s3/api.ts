/**
 * S3's REST API over `s3.ts`: which operation a method, path and query mean. Buckets are named by path, or before
 * `.localhost` in the Host. What a bucket or object may have beside its bytes (versions, policies, tags and so on)
 * is refused by name, never silently taken.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerS3Error } from "../../http/answer.ts";
import { ClientGoneError } from "../../http/body.ts";
import { AwsError } from "../../http/errors.ts";
import type { AwsService } from "../../http/json.ts";
import * as buckets from "./bucket-operations.ts";
import * as objects from "./object-operations.ts";
import type { S3Operation, S3Request } from "./request.ts";
import type { S3 } from "./s3.ts";
import * as uploads from "./upload-operations.ts";
import { decode } from "./xml.ts";

const subresources = ["uploads", "uploadId", "delete", "location", "versioning", "list-type"];
// What a query may hold beside the operation's own words.
const incidental =
  /^(x-id|AWSAccessKeyId|Signature|Expires|x-amz-|response-|prefix|delimiter|max-|continuation-token|start-after|marker|encoding-type|fetch-owner|partNumber|part-number-|key-marker|upload-id-marker|bucket-region|X-Amz-)/;

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

function read(request: IncomingMessage, response: ServerResponse): S3Request {
  const [path = "/", search = ""] = (request.url ?? "/").split(/\?(.*)/s);
  const virtual = /^(?!s3\.localhost)([a-z0-9.-]+?)\.(?:s3\.)?localhost(:|$)/.exec(
    request.headers.host ?? "",
  )?.[1];
  const parts = path.slice(1).split("/").map(decode);
  const bucket = virtual ?? parts.shift() ?? "";
  return { request, response, bucket, key: parts.join("/"), query: new URLSearchParams(search) };
}

function operationOf(
  { request: { method = "GET", headers }, bucket, key, query }: S3Request,
  region: string,
): S3Operation {
  const has = (name: string): boolean => query.has(name);
  const strange = [...query.keys()].find((name) => !subresources.includes(name) && !incidental.test(name));
  if (strange === undefined) {
    if (bucket === "" && method === "GET") return buckets.listBuckets;
    if (bucket !== "" && key === "") {
      if (method === "PUT" && !has("versioning")) return buckets.createBucket(region);
      if (method === "HEAD") return buckets.headBucket(region);
      if (method === "DELETE") return buckets.deleteBucket;
      if (method === "POST" && has("delete")) return objects.deleteObjects;
      if (method === "GET" && has("location")) return buckets.bucketLocation(region);
      if (method === "GET" && has("versioning")) return buckets.bucketVersioning;
      if (method === "GET" && has("uploads")) return uploads.listUploads;
      if (method === "GET") return buckets.listObjects;
    }
    if (key !== "") {
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
  const what = strange ?? `${method} of ${key === "" ? "a bucket" : "an object"}`;
  throw new AwsError("NotImplemented", `${what} is not served locally`, { status: 501 });
}
