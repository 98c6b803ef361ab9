import type { IncomingMessage, ServerResponse } from "node:http";
import type { S3 } from "./s3.ts";

/** A request to S3, read as far as its address. */
export interface S3Request {
  request: IncomingMessage;
  response: ServerResponse;
  /** Empty when the request is for none. */
  bucket: string;
  /** Empty when the request is for the bucket itself. */
  key: string;
  query: URLSearchParams;
}

/** One of S3's operations: does it and answers; what it throws is answered for it. */
export type S3Operation = (s3: S3, asked: S3Request) => void | Promise<void>;
