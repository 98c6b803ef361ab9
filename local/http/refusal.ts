/**
 * Refusals of requests that no service answers, in the protocol that the client speaks: it could read no other, and
 * would say so instead of what is wrong.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { answer, answerJsonError, answerXmlError } from "./answer.ts";
import { readQuery } from "./body.ts";
import { asAwsError } from "./errors.ts";
import { answerQueryError } from "./protocols/query.ts";

/** Services whose errors are XML, apart from those that are asked by a form. */
const restXml = ["cloudfront", "route53"];

/** @param service as far as it is known */
export function answerRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  service: string | undefined,
): void {
  if (speaksCbor(request)) answerCborError(response, error);
  else if (isForm(request) || restXml.includes(service ?? "")) answerQueryError(response, error, "");
  else if (service === "s3") answerXmlError(response, error, request.method === "HEAD");
  else answerJsonError(response, error);
}

/** The operation that a request asks for, as far as it says so; otherwise its method and path. */
export async function operationAsked(request: IncomingMessage): Promise<string> {
  const { "x-amz-target": target } = request.headers;
  if (typeof target === "string") return target.slice(target.indexOf(".") + 1);
  const [path = "/"] = (request.url ?? "/").split("?", 1);
  const inPath = /\/operation\/(\w+)$/.exec(path)?.[1];
  if (speaksCbor(request) && inPath !== undefined) return inPath;
  const action = isForm(request) ? (await readQuery(request, 1024 * 1024)).get("Action") : null;
  return action ?? `${request.method} ${path}`;
}

function isForm({ headers, url = "/" }: IncomingMessage): boolean {
  const type = headers["content-type"] ?? "";
  return type.startsWith("application/x-www-form-urlencoded") || /[?&]Action=/.test(url);
}

function speaksCbor({ headers }: IncomingMessage): boolean {
  return headers["smithy-protocol"] === "rpc-v2-cbor";
}

function answerCborError(response: ServerResponse, error: unknown): void {
  const { code, message, status } = asAwsError(error);
  const pairs = ["__type", code, "message", message].map(cborText);
  const headers = {
    "content-type": "application/cbor",
    "smithy-protocol": "rpc-v2-cbor",
    "x-amzn-requestid": randomUUID(),
  };
  // A map of two pairs.
  answer(response, status, headers, Buffer.concat([Buffer.from([0xa2]), ...pairs]));
}

function cborText(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x79, bytes.length >> 8, bytes.length & 0xff]), bytes]);
}
