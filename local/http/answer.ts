/**
 * Answers in AWS's shapes: JSON, the query protocol's XML, S3's XML. All of them are silent when the client has
 * gone or was answered already.
 */
import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { asAwsError } from "./errors.ts";

/** Sends a status, headers and a whole body. */
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

/** XML elements of a value: objects by key, arrays as repeated `member`s, null and undefined left out. */
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

/** Text as it may stand in XML. */
export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"\r]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? "&#13;",
  );
}

/** Sends the result of an operation of the query protocol: `<ActionResponse><ActionResult>…`. */
export function answerQuery(
  response: ServerResponse,
  action: string,
  namespace: string,
  result?: unknown,
): void {
  const body =
    `<${action}Response xmlns="${namespace}"><${action}Result>${xml(result)}</${action}Result>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
  answer(response, 200, { "content-type": "text/xml" }, body);
}

/** Sends an error as the query protocol does. */
export function answerQueryError(response: ServerResponse, error: unknown, namespace: string): void {
  const { code, message, status } = asAwsError(error);
  const Type = status < 500 ? "Sender" : "Receiver";
  const body =
    `<ErrorResponse xmlns="${namespace}"><Error>${xml({ Type, Code: code, Message: message })}</Error>` +
    `<RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
  answer(response, status, { "content-type": "text/xml" }, body);
}

/** Sends an error as S3 does. */
export function answerS3Error(
  response: ServerResponse,
  error: unknown,
  resource = "",
  bodyless = false,
): void {
  const { code, message, status, fields } = asAwsError(error);
  const RequestId = randomUUID();
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xml({ Code: code, Message: message, ...fields, Resource: resource, RequestId })}</Error>`;
  answer(
    response,
    status,
    { "content-type": "application/xml", "x-amz-request-id": RequestId },
    bodyless ? "" : body,
  );
}
