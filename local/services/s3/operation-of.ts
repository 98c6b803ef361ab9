/** Which of S3's operations a request asks for: its method, whether it names a bucket and a key, and its subresource. */
import { AwsError } from "../../http/index.ts";
import { s3Paths } from "./paths.ts";
import type { S3Request } from "./request.ts";

export type S3OperationName = keyof typeof s3Paths;

interface Address {
  readonly name: S3OperationName;
  readonly method: string;
  /** How many of bucket and key are named. */
  readonly depth: number;
  /** The parameter of the query without which it is another operation, such as `uploads`. */
  readonly subresource: string | undefined;
}

const addresses: readonly Address[] = Object.entries(s3Paths).map(([name, address]) => {
  const [method = "", path = "", subresource] = address.split(/[ ?]/);
  const depth = path.split("{").length - 1;
  return { name: name as S3OperationName, method, depth, subresource: subresource?.replace(/=.*/, "") };
});

/** Throws a `NotImplemented` AwsError where S3 has no such operation. */
export function operationOf({ request, bucket, key, query, headers }: S3Request): S3OperationName {
  const { method = "GET" } = request;
  const depth = key !== "" ? 2 : bucket !== "" ? 1 : 0;
  const here = addresses.filter((one) => one.method === method && one.depth === depth);
  const asked = here.filter(({ subresource }) => subresource !== undefined && query.has(subresource));
  const found = (asked.length > 0 ? asked : here.filter(({ subresource }) => subresource === undefined)).map(
    ({ name }) => name,
  );
  const [first] = found;
  if (first === undefined) {
    const what = depth === 0 ? "the account" : depth === 1 ? "a bucket" : "an object";
    throw new AwsError("NotImplemented", `${method} of ${what} is not served here`, { status: 501 });
  }
  // Two operations that differ in a header, and pairs of one configuration and their list, which have the same address.
  if (found.includes("CopyObject") || found.includes("UploadPartCopy"))
    return (
      found.find((name) => name.includes("Copy") === (headers["x-amz-copy-source"] !== undefined)) ?? first
    );
  return found.find((name) => name.startsWith("List") === !query.has("id")) ?? first;
}
