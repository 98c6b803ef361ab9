/** A request to S3: which bucket and object it is for, and what an operation is. */
import type { IncomingMessage, ServerResponse } from "node:http";
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
}

/** One operation. It does its work and answers; errors that it throws are answered for it. */
export type S3Operation = (s3: S3, call: S3Request) => void | Promise<void>;

/** Buckets are named in the path, or before `.localhost` in the Host. */
export function readRequest(request: IncomingMessage, response: ServerResponse): S3Request {
  const [path = "/", search = ""] = (request.url ?? "/").split(/\?(.*)/s);
  const virtual = /^(?!s3\.localhost)([a-z0-9.-]+?)\.(?:s3\.)?localhost(:|$)/.exec(
    request.headers.host ?? "",
  )?.[1];
  const parts = path.slice(1).split("/").map(decode);
  const bucket = virtual ?? parts.shift() ?? "";
  return { request, response, bucket, key: parts.join("/"), query: new URLSearchParams(search) };
}

/** A part of an address without percent-encoding. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AwsError("InvalidURI", `the address cannot be decoded: ${text}`, { cause });
  }
}
