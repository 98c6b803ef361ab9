/**
 * Reads a client's request up to a limit. The client may disconnect at any byte: the read then rejects with
 * `ClientGoneError`, so that no service is called with half a body.
 */
import type { IncomingMessage } from "node:http";
import { AwsError, ClientGoneError } from "./errors.ts";
import { parseObject } from "./json-document.ts";

/**
 * The whole body.
 *
 * @param limit bytes; a longer body throws a `RequestEntityTooLarge` AwsError, status 413. @default 16 MiB
 */
export async function readBody(request: IncomingMessage, limit = 16 * 1024 * 1024): Promise<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  // A body that is too long is not waited for.
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
  return parseObject(await readBody(request, limit));
}

/** The parameters of the query protocol: those of the form in the body, then those of the URL. */
export async function readQuery(request: IncomingMessage, limit?: number): Promise<URLSearchParams> {
  const query = new URLSearchParams((await readBody(request, limit)).toString("utf8"));
  const [, search = ""] = (request.url ?? "/").split(/\?(.*)/s);
  for (const [name, value] of new URLSearchParams(search)) {
    if (!query.has(name)) query.append(name, value);
  }
  return query;
}

function tooLarge(limit: number): AwsError {
  return new AwsError("RequestEntityTooLarge", `the body is longer than ${limit} bytes`, { status: 413 });
}
