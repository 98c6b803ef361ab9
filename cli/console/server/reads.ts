/**
 * Several calls that only read, in one request: a browser takes longer to send a request than to draw what it brings. Each is
 * answered as if it had been asked by itself.
 */
import type { IncomingMessage } from "node:http";
import type { Caller } from "../../calls/call.ts";
import { UsageError } from "../../usage.ts";
import { askedIn, call, doesWrite } from "./call.ts";
import { etagOf, replyOf } from "./replies.ts";

/** A POST with a list of `{ path, etag }`, each path as that of a GET, and the mark of the document that the page has. */
export const readsPath = "/api/reads";

/** How long the list may be, in bytes and in reads, and how many of them are made at once. */
const [longest, most, atOnce] = [64 * 1024, 100, 8];

interface Wanted {
  readonly path: string;
  readonly etag?: string;
}

interface Reader extends Caller {
  again(): readonly string[];
}

/**
 * A list in the order of the reads: `{ status, etag, said, document }`, without the document where the page has it already (304), or
 * `{ status, error }`.
 *
 * @throws UsageError for what is no such list
 */
export async function readsReply(
  reader: Reader,
  request: IncomingMessage,
  ended: AbortSignal,
): Promise<string> {
  const wanted = wantedIn(await textOf(request));
  const replies: string[] = [];
  let next = 0;
  const work = async () => {
    for (let i = next++; i < wanted.length && !ended.aborted; i = next++)
      replies[i] = await replyTo(wanted[i] as Wanted, reader, ended);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return `[${replies.join(",")}]`;
}

async function replyTo({ path, etag: known }: Wanted, reader: Reader, ended: AbortSignal): Promise<string> {
  try {
    const [name = "", ...query] = path.split("?");
    const asked = askedIn(name, query.join("?"));
    if (doesWrite(asked)) return JSON.stringify({ status: 405, error: "what changes something is a POST" });
    const called = await call(asked, reader, { ended });
    const reply = replyOf(called, reader.again);
    if ("error" in reply) return JSON.stringify(reply);
    const etag = etagOf(reply.text);
    if (etag === known) return JSON.stringify({ status: 304, etag });
    const head = JSON.stringify({ status: 200, etag, said: called.said });
    return `${head.slice(0, -1)},"document":${reply.text}}`;
  } catch (error) {
    const status = error instanceof UsageError ? 400 : 500;
    return JSON.stringify({ status, error: error instanceof Error ? error.message : String(error) });
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Who sends too much shall still read the answer.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > longest) throw new UsageError(`a list of reads is over ${longest} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** @throws UsageError */
function wantedIn(text: string): readonly Wanted[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new UsageError("a list of reads is no JSON");
  }
  if (!Array.isArray(list) || list.length > most || !list.every(isWanted))
    throw new UsageError(`a list of reads is of up to ${most} { path: "/api/…", etag }`);
  return list;
}

function isWanted(given: unknown): given is Wanted {
  const { path, etag } = (given ?? {}) as { path?: unknown; etag?: unknown };
  const isPath = typeof path === "string" && path.startsWith("/api/");
  return isPath && (etag === undefined || typeof etag === "string");
}
