/** The XML documents that S3 answers. `document.ts` reads those that clients send. */
import type { ServerResponse } from "node:http";
import { answer, escapeXml } from "../../../http/index.ts";

const namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Sends a document. */
export function document(response: ServerResponse, root: string, content: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${content}</${root}>`;
  answer(response, 200, { "content-type": "application/xml" }, body);
}

/** One element with text in it. */
export function tag(name: string, value: string | number | boolean): string {
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** An instant in ISO 8601. */
export function timestamp(instant: number): string {
  return new Date(instant).toISOString();
}

/** A key in the form it has in an address. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/");
}
