/**
 * What bundles have in place of `@smithy/core/serde`, which weighs 10 KB, where DynamoDB, SQS and Scheduler are the only
 * clients in them: how values and bodies are written and read. Node's `Buffer` and `Date` do most of it. What only other
 * clients' formats need is left out.
 */
import { NumericValue } from "./numeric-value.ts";

export { parseEpochTimestamp, parseRfc3339DateTimeWithOffset, parseRfc7231DateTime } from "./timestamps.ts";
export { generateIdempotencyToken, NumericValue, v4 };

const v4 = (): string => crypto.randomUUID();
const generateIdempotencyToken = v4;

export const hasOwn = (object: object, key: PropertyKey): boolean => Object.hasOwn(object, key);

/** Makes `__proto__` a key like others, so that what is written to it is no prototype. */
export function writeKey(object: object): void {
  const value = undefined;
  Object.defineProperty(object, "__proto__", { value, writable: true, enumerable: true, configurable: true });
}

export const nv = (value: string | number): NumericValue => new NumericValue(String(value), "bigDecimal");

export const fromUtf8 = (text: string): Uint8Array => plain(Buffer.from(text));
export const toUtf8 = (bytes: string | Uint8Array): string =>
  typeof bytes === "string" ? bytes : view(bytes).toString();
export const toBase64 = (bytes: string | Uint8Array): string =>
  (typeof bytes === "string" ? Buffer.from(bytes) : view(bytes)).toString("base64");
export const toHex = (bytes: Uint8Array): string => view(bytes).toString("hex");
export const fromHex = (text: string): Uint8Array => plain(Buffer.from(text, "hex"));

/** @throws a TypeError for a text that is not base64 */
export function fromBase64(text: string): Uint8Array {
  if ((text.length * 3) % 4 !== 0 || !/^[a-z\d+/]*={0,2}$/i.test(text))
    throw new TypeError(`not base64: ${text}`);
  return plain(Buffer.from(text, "base64"));
}

export function toUint8Array(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === "string") return fromUtf8(data);
  if (data instanceof Uint8Array) return data;
  return ArrayBuffer.isView(data) ? plain(data) : new Uint8Array(data);
}

export const isArrayBuffer = (value: unknown): boolean => value instanceof ArrayBuffer;
export const concatBytes = (parts: readonly Uint8Array[]): Uint8Array => plain(Buffer.concat(parts));

/** The same bytes, as a Uint8Array and nothing more. */
const plain = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** @throws a TypeError for what is not bytes, as the SDK does */
function view(bytes: Uint8Array): Buffer {
  if (!ArrayBuffer.isView(bytes)) throw new TypeError("not a text and not bytes");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** In bytes. A request of the three clients has text or bytes as its body. */
export function calculateBodyLength(body: string | { readonly byteLength: number } | undefined): number {
  if (!body) return 0;
  if (typeof body === "string") return Buffer.byteLength(body);
  if (typeof body.byteLength === "number") return body.byteLength;
  throw new Error(`a body is neither text nor bytes: ${body}`);
}

/** Reads an answer's body to its end. */
export async function streamCollector(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return concatBytes(parts);
}

/** Bytes that can be had as text. */
export class Uint8ArrayBlobAdapter extends Uint8Array {
  static fromString(text: string, encoding = "utf-8"): Uint8ArrayBlobAdapter {
    return Uint8ArrayBlobAdapter.mutate(encoding === "base64" ? fromBase64(text) : fromUtf8(text));
  }

  static mutate(bytes: Uint8Array): Uint8ArrayBlobAdapter {
    return Object.setPrototypeOf(bytes, Uint8ArrayBlobAdapter.prototype);
  }

  transformToString(encoding = "utf-8"): string {
    return encoding === "base64" ? toBase64(this) : toUtf8(this);
  }
}

export const dateToUtcString = (date: Date): string => date.toUTCString();

/** Of the formats of other clients. */
export {
  unused as _parseEpochTimestamp,
  unused as _parseRfc3339DateTimeWithOffset,
  unused as _parseRfc7231DateTime,
  unused as createBufferedReadable,
  unused as createChecksumStream,
  unused as expectUnion,
  unused as getAwsChunkedEncodingStream,
  unused as LazyJsonString,
  unused as quoteHeader,
  unused as sdkStreamMixin,
  unused as splitEvery,
  unused as splitHeader,
};

function unused(): never {
  throw new Error("bundles carry no format but those of DynamoDB, SQS and Scheduler");
}
unused.from = unused;
