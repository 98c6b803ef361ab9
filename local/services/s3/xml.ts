/** S3's XML, as far as its operations need it: documents made of tags, and the few elements that clients send. */
import type { ServerResponse } from "node:http";
import { answer, escapeXml } from "../../http/answer.ts";
import { AwsError } from "../../http/errors.ts";

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** Sends a document. */
export function document(response: ServerResponse, root: string, content: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${content}</${root}>`;
  answer(response, 200, { "content-type": "application/xml" }, body);
}

/** One element with text in it. */
export function tag(name: string, value: string | number | boolean): string {
  return `<${name}>${escapeXml(String(value))}</${name}>`;
}

/** What stands in each element of a name, as sent. */
export function elements(text: string, name: string): string[] {
  const pattern = new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, "gs");
  return [...text.matchAll(pattern)].map(([, content]) => content ?? "");
}

/** Text as it was before it was put into XML. */
export function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (name.startsWith("#x")) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    return named[name] ?? whole;
  });
}

/** An instant, ISO 8601. */
export function iso(instant: number): string {
  return new Date(instant).toISOString();
}

/** A key as it stands in an address. */
export function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/");
}

/** A part of an address as it was meant. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError("InvalidURI", `the address cannot be decoded: ${text}`);
  }
}
