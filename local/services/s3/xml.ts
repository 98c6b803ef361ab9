/** S3's XML: documents and errors that it answers, and the few elements that clients send. */
import type { ServerResponse } from "node:http";
import { answer, escapeXml } from "../../http/index.ts";

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

/** The content of each element of a name, still escaped. */
export function elements(text: string, name: string): string[] {
  const pattern = new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, "gs");
  return [...text.matchAll(pattern)].map(([, content]) => content ?? "");
}

export function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith("#x")) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    return named[name] ?? whole;
  });
}

/** An instant in ISO 8601. */
export function timestamp(instant: number): string {
  return new Date(instant).toISOString();
}

/** A key in the form it has in an address. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/");
}
