/** A request to S3: which bucket and object it is for, and what an operation is. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../http/index.ts";
import type { S3 } from "./s3.ts";

export interface S3Request {
  request: IncomingMessage;
  response: ServerResponse;
  /** Empty when the request is for no bucket. */
  bucket: string;
  /** Empty when the request is for the bucket itself. */
  key: string;
  query: URLSearchParams;
  /** Those of a presigned address, which has them in its query, too. */
  headers: IncomingHttpHeaders;
}

/** One operation. It does its work and answers; errors that it throws are answered for it. */
export type S3Operation = (s3: S3, call: S3Request) => void | Promise<void>;

/** The parameters of a presigned address that sign it. */
export const ofSignature =
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256|User-Agent)$/i;

/** Buckets are named in the path, or before `.localhost` in the Host. */
export function readRequest(request: IncomingMessage, response: ServerResponse): S3Request {
  const [path = "/", search = ""] = (request.url ?? "/").split(/\?(.*)/s);
  const virtual = /^(?!s3\.localhost)([a-z0-9.-]+?)\.(?:s3\.)?localhost(:|$)/.exec(
    request.headers.host ?? "",
  )?.[1];
  const parts = path.slice(1).split("/").map(decode);
  const bucket = virtual ?? parts.shift() ?? "";
  const query = new URLSearchParams(search);
  const presigned = [...query]
    .filter(([name]) => /^x-amz-/i.test(name) && !ofSignature.test(name))
    .map(([name, value]) => [name.toLowerCase(), value]);
  const headers = { ...Object.fromEntries(presigned), ...request.headers };
  return { request, response, bucket, key: parts.join("/"), query, headers };
}

const longestKey = 1024;

/** Throws the `KeyTooLongError` AwsError for a key that no object can have. */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size <= longestKey) return;
  const fields = { Size: size, MaxSizeAllowed: longestKey };
  throw new AwsError("KeyTooLongError", "Your key is too long", { fields });
}

/** A part of an address without percent-encoding. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AwsError("InvalidURI", `the address cannot be decoded: ${text}`, { cause });
  }
}

/** A number of the query. Throws the `InvalidArgument` AwsError for one that is out of bounds, or missing. */
export function numberOf(
  query: URLSearchParams,
  name: string,
  least: number,
  most: number,
  otherwise?: number,
): number {
  const given = query.get(name);
  if (given === null && otherwise !== undefined) return otherwise;
  const number = Number(given);
  if (given !== null && /^\d{1,10}$/.test(given) && number >= least && number <= most) return number;
  throw new AwsError("InvalidArgument", `${name}: expected ${least} to ${most}, got ${given ?? "none"}`);
}
