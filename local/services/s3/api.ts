/**
 * S3's REST API: finds the operation that a request asks for, and has it done. Operations, parameters and headers that
 * are not emulated (versions, policies, tags of objects and so on) are refused by name, never ignored.
 */
import {
  type Api,
  AwsError,
  answerXmlError,
  ClientGoneError,
  reads,
  refuseUnread,
  refuseUnreadHeaders,
} from "../../http/index.ts";
import { storageClasses } from "./headers.ts";
import { operationOf } from "./operation-of.ts";
import { signedHash } from "./payload.ts";
import { checkKey, readRequest, type S3Request } from "./request.ts";
import type { S3 } from "./s3.ts";
import { type ServedS3Operation, servedOperations } from "./served.ts";

/** Parts of a signature of version 2, and the name of the operation that the SDK adds. */
const ofAnyQuery = /^(x-id|AWSAccessKeyId|Signature|Expires)$/;
/** Whose bucket it should be, and who pays for the request. */
const ofAnyOperation = [
  "x-amz-expected-bucket-owner",
  "x-amz-source-expected-bucket-owner",
  "x-amz-request-payer",
];
/** Values that mean what holds for every object and bucket here. */
const onlyAllowed: Readonly<Record<string, readonly string[]>> = {
  "x-amz-acl": ["private", "bucket-owner-full-control"],
  "x-amz-object-ownership": ["BucketOwnerEnforced"],
  // Objects of other classes cannot be read before they are restored.
  "x-amz-storage-class": storageClasses.readable,
  "x-amz-server-side-encryption": ["AES256"],
  "x-amz-metadata-directive": ["COPY", "REPLACE"],
  "x-amz-checksum-mode": ["ENABLED"],
  "x-amz-request-payer": ["requester"],
  "x-amz-tagging-directive": ["COPY"],
  "encoding-type": ["url"],
  "fetch-owner": ["false"],
};

export function s3Api(s3: S3, { region, accountId }: { region: string; accountId: string }): Api {
  const served = servedOperations(region);
  return {
    async handle(request, response) {
      // A browser may open an object that is a page: it must not have the origin of all that is served here.
      response.setHeader("content-security-policy", "sandbox");
      let resource = request.url;
      try {
        const call = readRequest(request, response);
        resource = `/${call.bucket}/${call.key}`;
        const name = operationOf(call);
        const operation = served[name];
        if (operation === undefined)
          throw new AwsError("NotImplemented", `${name} is not served here`, { status: 501 });
        refuseWhatIsNotRead(name, operation, call);
        checkOwner(call, accountId);
        checkKey(call.key);
        signedHash(call.headers);
        await operation.handle(s3, call);
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        answerXmlError(response, error, request.method === "HEAD", resource);
      }
    },
  };
}

function refuseWhatIsNotRead(
  operation: string,
  { query = [], headers = [] }: ServedS3Operation,
  call: S3Request,
) {
  const refusal = { operation, code: "NotImplemented", status: 501 };
  // A presigned address has headers in its query.
  const parameters = [...call.query].filter(([name]) => !ofAnyQuery.test(name) && !/^x-amz-/i.test(name));
  refuseUnread(Object.fromEntries(parameters), reads(...query), refusal);
  refuseUnreadHeaders(call.headers, [...headers, ...ofAnyOperation], refusal);
  const conditions = Object.entries(call.headers).filter(([name]) => name.startsWith("if-"));
  refuseUnread(Object.fromEntries(conditions), reads(...headers), refusal);
  for (const [name, value] of [...parameters, ...Object.entries(call.headers)]) {
    const allowed = onlyAllowed[name];
    if (allowed === undefined || allowed.includes(String(value))) continue;
    if (name === "x-amz-storage-class" && !isArchived(String(value)))
      throw new AwsError("InvalidStorageClass", "The storage class you specified is not valid");
    const why = `${name} ${value} is not served here; allowed: ${allowed.join(", ")}`;
    throw new AwsError(refusal.code, `${operation}: ${why}`, { status: 501 });
  }
}

function isArchived(storageClass: string): boolean {
  return (storageClasses.archived as readonly string[]).includes(storageClass);
}

function checkOwner({ headers }: S3Request, accountId: string): void {
  for (const name of ["x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner"]) {
    if ((headers[name] ?? accountId) === accountId) continue;
    throw new AwsError("AccessDenied", `the bucket is account ${accountId}'s, not ${headers[name]}'s`, {
      status: 403,
    });
  }
}
