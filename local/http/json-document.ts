/**
 * Reads a JSON document as an SDK writes it. What an SDK cannot have written is refused: bytes that are not UTF-8, a key
 * that an object has twice, of which AWS and this machine might each take another, and nesting too deep to be walked.
 */
import { isUtf8 } from "node:buffer";
import { AwsError } from "./errors.ts";

/** DynamoDB takes values of 32 levels, each of which is two of JSON. */
const deepest = 1000;

const [quote, backslash, colon, open, close, openList, closeList] = [34, 92, 58, 123, 125, 91, 93];

/** The document's object; an empty document is `{}`. Otherwise throws a `SerializationException` AwsError. */
export function parseObject(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw refused("the body is not UTF-8");
  const { depth, keys } = measure(bytes);
  if (depth > deepest) throw refused(`the body is nested ${depth} levels deep: allowed are ${deepest}`);
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw refused("the body is not JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refused("the body is not a JSON object");
  if (keysIn(value) < keys) throw refused("an object of the body has a key twice");
  return value as Record<string, unknown>;
}

/** How deep a document is nested, and how many keys its objects have together. Exact where it is JSON. */
function measure(bytes: Buffer): { depth: number; keys: number } {
  let depth = 0;
  let level = 0;
  let keys = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfText(bytes, at);
    else if (byte === colon) keys++;
    else if (byte === open || byte === openList) depth = Math.max(depth, ++level);
    else if (byte === close || byte === closeList) level--;
  }
  return { depth, keys };
}

/** The place of the quote that ends a text. */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = start + 1; ; at++) {
    at = bytes.indexOf(quote, at);
    if (at === -1) return bytes.length;
    let first = at;
    while (bytes[first - 1] === backslash) first--;
    if ((at - first) % 2 === 0) return at;
  }
}

function keysIn(value: object): number {
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const part of Object.values(value))
    if (typeof part === "object" && part !== null) count += keysIn(part);
  return count;
}

function refused(message: string, cause?: unknown): AwsError {
  return new AwsError("SerializationException", message, { cause });
}
