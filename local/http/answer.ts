/**
 * Sends answers: whole bodies, JSON documents, errors as AWS's JSON protocols write them. Does nothing when the
 * client has disconnected or was answered already. Also writes XML as AWS's query protocol and S3 do.
 */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { asAwsError } from "./errors.ts";

export function answer(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | Buffer = "",
): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  response.writeHead(status, { "content-length": bytes.length, ...headers });
  response.end(bytes);
}

/** Sends a JSON document. @param type the content type. @default application/json */
export function answerJson(
  response: ServerResponse,
  value: unknown,
  status = 200,
  type = "application/json",
): void {
  const body = value === undefined ? "" : JSON.stringify(value);
  answer(response, status, { "content-type": type, "x-amzn-requestid": randomUUID() }, body);
}

/**
 * Sends an error as AWS's JSON and REST-JSON protocols do.
 *
 * @param namespace put before the code in `__type`, such as "com.amazonaws.sqs#". @default ""
 */
export function answerJsonError(
  response: ServerResponse,
  error: unknown,
  type = "application/json",
  namespace = "",
): void {
  const { code, message, status, fields, queryCode } = asAwsError(error);
  const headers: Record<string, string> = {
    "content-type": type,
    "x-amzn-requestid": randomUUID(),
    "x-amzn-errortype": code,
  };
  if (queryCode !== undefined)
    headers["x-amzn-query-error"] = `${queryCode};${status < 500 ? "Sender" : "Receiver"}`;
  const __type = code.includes("#") ? code : `${namespace}${code}`;
  answer(response, status, headers, JSON.stringify({ ...fields, __type, message }));
}

/** Sends an error as S3 does. @param bodyless for an answer to HEAD */
export function answerXmlError(
  response: ServerResponse,
  error: unknown,
  bodyless: boolean,
  resource?: string,
): void {
  const { code, message, status, fields } = asAwsError(error);
  const RequestId = randomUUID();
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xml({ Code: code, Message: message, ...fields, Resource: resource, RequestId })}</Error>`;
  const headers = { "content-type": "application/xml", "x-amz-request-id": RequestId };
  answer(response, status, headers, bodyless ? "" : body);
}

/** The elements of a value: one for each key of an object, a `member` for each item of an array. Null and undefined are left out. */
export function xml(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((member) => `<member>${xml(member)}</member>`).join("");
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== "object") return escapeXml(String(value));
  let text = "";
  for (const [name, field] of Object.entries(value)) {
    if (field !== undefined && field !== null) text += `<${name}>${xml(field)}</${name}>`;
  }
  return text;
}

export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\r]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? "&#13;",
  );
}
