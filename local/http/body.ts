/**
 * Reads a client's request up to a limit. The client may disconnect at any byte: the read then rejects with
 * `ClientGoneError`, so that no service is called with half a body.
 */
import type { IncomingMessage } from "node:http";
import { AwsError, ClientGoneError } from "./errors.ts";

/**
 * The whole body.
 *
 * @param limit bytes; a longer body throws a `RequestEntityTooLarge` AwsError, status 413. @default 16 MiB
 */
export async function readBody(request: IncomingMessage, limit = 16 * 1024 * 1024): Promise<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      length += (chunk as Buffer).length;
      if (length > limit) throw tooLarge(limit);
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new ClientGoneError({ cause: error });
  }
  if (!request.complete) throw new ClientGoneError();
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length);
}

/** The body as a JSON object; an empty body is `{}`. Otherwise throws a `SerializationException` AwsError. */
export async function readJson(request: IncomingMessage, limit?: number): Promise<Record<string, unknown>> {
  const body = await readBody(request, limit);
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw new AwsError("SerializationException", "the body is not JSON", { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new AwsError("SerializationException", "the body is not a JSON object");
  }
  return value as Record<string, unknown>;
}

/** The parameters of the query protocol: those of the form in the body, then those of the URL. */
export async function readQuery(request: IncomingMessage, limit?: number): Promise<URLSearchParams> {
  const query = new URLSearchParams((await readBody(request, limit)).toString("utf8"));
  for (const [name, value] of new URL(request.url ?? "/", "http://localhost").searchParams) {
    if (!query.has(name)) query.append(name, value);
  }
  return query;
}

function tooLarge(limit: number): AwsError {
  return new AwsError("RequestEntityTooLarge", `the body is longer than ${limit} bytes`, { status: 413 });
}
