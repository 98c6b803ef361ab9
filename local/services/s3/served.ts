/** The operations of S3 that are served, and what each reads of a request's query and headers. All else is refused. */
import * as buckets from "./bucket-operations.ts";
import * as objects from "./object-operations.ts";
import type { S3OperationName } from "./operation-of.ts";
import type { S3Operation } from "./request.ts";
import * as uploads from "./upload-operations.ts";

export interface ServedS3Operation {
  readonly handle: S3Operation;
  /** Parameters, also the one that chooses the operation. @default none */
  readonly query?: readonly string[];
  /** Of those that begin with `x-amz-` or `if-`; one may end with `*`. @default none */
  readonly headers?: readonly string[];
}

/** What is stored with an object, or asks for what every object here has. */
const ofStored = [
  "x-amz-meta-*",
  "x-amz-storage-class",
  "x-amz-acl",
  "x-amz-server-side-encryption",
  "x-amz-tagging-directive",
];
const listed = ["prefix", "delimiter", "max-keys", "encoding-type"];
const copied = ["x-amz-copy-source", ...objects.copyConditions];
const read: Omit<ServedS3Operation, "handle"> = {
  query: [
    ...["response-cache-control", "response-content-disposition", "response-content-encoding"],
    ...["response-content-language", "response-content-type", "response-expires"],
  ],
  headers: [
    "x-amz-checksum-mode",
    ...["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"],
  ],
};

export function servedOperations(
  region: string,
): Readonly<Partial<Record<S3OperationName, ServedS3Operation>>> {
  return {
    AbortMultipartUpload: { handle: uploads.abortUpload, query: ["uploadId"] },
    CompleteMultipartUpload: { handle: uploads.completeUpload, query: ["uploadId"] },
    CopyObject: {
      handle: objects.copyObject,
      headers: [...ofStored, ...copied, "x-amz-metadata-directive"],
    },
    CreateBucket: { handle: buckets.createBucket(region), headers: ["x-amz-acl", "x-amz-object-ownership"] },
    CreateMultipartUpload: { handle: uploads.startUpload, query: ["uploads"], headers: ofStored },
    DeleteBucket: { handle: buckets.deleteBucket },
    DeleteBucketTagging: { handle: buckets.deleteBucketTags, query: ["tagging"] },
    DeleteObject: { handle: objects.deleteObject },
    DeleteObjects: { handle: objects.deleteObjects, query: ["delete"] },
    GetBucketLocation: { handle: buckets.bucketLocation(region), query: ["location"] },
    GetBucketTagging: { handle: buckets.bucketTags, query: ["tagging"] },
    GetBucketVersioning: { handle: buckets.bucketVersioning, query: ["versioning"] },
    GetObject: { handle: objects.getObject, ...read },
    HeadBucket: { handle: buckets.headBucket(region) },
    HeadObject: { handle: objects.getObject, ...read },
    ListBuckets: {
      handle: buckets.listBuckets(region),
      query: ["prefix", "max-buckets", "continuation-token", "bucket-region"],
    },
    ListMultipartUploads: { handle: uploads.listUploads, query: ["uploads", "prefix", "encoding-type"] },
    ListObjects: { handle: buckets.listObjects, query: [...listed, "marker"] },
    ListObjectsV2: {
      handle: buckets.listObjects,
      query: [...listed, "list-type", "continuation-token", "start-after", "fetch-owner"],
    },
    ListParts: { handle: uploads.listParts, query: ["uploadId", "max-parts", "part-number-marker"] },
    PutBucketTagging: { handle: buckets.putBucketTags, query: ["tagging"] },
    PutObject: { handle: objects.putObject, headers: [...ofStored, "if-match", "if-none-match"] },
    UploadPartCopy: {
      handle: uploads.copyPart,
      query: ["uploadId", "partNumber"],
      headers: [...copied, "x-amz-copy-source-range"],
    },
    UploadPart: { handle: uploads.putPart, query: ["uploadId", "partNumber"] },
  };
}
