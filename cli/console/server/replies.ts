/** Writes answers: documents, files, refusals. Each answer has the safe headers already. */
import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Called, documentOf } from "../../calls/call.ts";
import { exitCodes } from "../../exit-codes.ts";
import { errorText } from "./error-text.ts";
import type { PageFile } from "./page-files.ts";

/** What became of a call: its document, as text, or why there is none. */
export type Reply = { readonly text: string } | { readonly status: 400 | 409; readonly error: string };

/**
 * A command may end with a failure and a document, as one that counts mistakes does.
 *
 * @param again the words that start this console again
 */
export function replyOf(called: Called, again: () => readonly string[]): Reply {
  const { answer: text, said, exitCode } = called;
  if (exitCode === exitCodes.done || documentOf(called) !== undefined) return { text: text || "null" };
  return { status: exitCode === exitCodes.usage ? 400 : 409, error: errorText(said, again()) };
}

/** Changes with the document. */
export const etagOf = (text: string): string =>
  `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;

/** Of `x-pawl-said`, in characters: browsers and proxies take no headers of any length. */
const longestSaid = 8_000;

/**
 * What the command said, as a header takes it: encoded JSON, whole lines of it. The last lines stay, since they say how it
 * ended. A line that has no room is cut.
 */
export function saidHeader(said: readonly string[]): string {
  const encoded = (lines: readonly string[]) => encodeURIComponent(JSON.stringify(lines));
  let room = longestSaid - encoded(["…"]).length;
  let first = said.length;
  // Each line is encoded once, and none before those that have room: a command may say very many.
  for (; first > 0; first--) {
    room -= encoded(said.slice(first - 1, first)).length;
    if (room < 0) break;
  }
  if (first === 0) return encoded(said);
  if (first < said.length) return encoded(["…", ...said.slice(first)]);
  let last = said.at(-1)?.slice(0, longestSaid) ?? "";
  while (encoded([`${last}…`]).length > longestSaid) last = last.slice(0, last.length / 2);
  return encoded([`${last}…`]);
}

/** Sends a document, or that it is the one that the page has. */
export function sendDocument(request: IncomingMessage, response: ServerResponse, text: string): void {
  const etag = etagOf(text);
  response.setHeader("etag", etag);
  if (request.method === "GET" && request.headers["if-none-match"] === etag) {
    response.writeHead(304).end();
    return;
  }
  send(response, 200, { type: "application/json", body: Buffer.from(text) });
}

export function sendFile(response: ServerResponse, file: PageFile): void {
  send(response, 200, file);
}

export function refuse(response: ServerResponse, status: number, error: string): void {
  if (response.headersSent) response.destroy();
  else send(response, status, { type: "application/json", body: Buffer.from(JSON.stringify({ error })) });
}

function send(response: ServerResponse, status: number, { type, body }: PageFile): void {
  response.writeHead(status, { "content-type": type, "content-length": body.length }).end(body);
}
