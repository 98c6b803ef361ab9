/** Calls of the command, as the console's server makes them. */
import { type ReadReply, together, type Wanted } from "./together.ts";
import { otherToken, ownToken } from "./token.ts";
import { noteStatus } from "./trouble.ts";

/** What a call asks for: a command, its arguments, its options by long names. */
export interface Ask {
  readonly command: string;
  readonly args?: readonly string[];
  /** An option without a value is `true`; a list is given several times; what is undefined is left out. */
  readonly options?: Readonly<Record<string, OptionValue>>;
}

export type OptionValue = string | number | boolean | readonly string[] | undefined;

/** What the command said when it refused, or why it could not be asked. */
export class CallError extends Error {
  /** The status of HTTP; 0 where the console does not answer, NaN where the page itself has failed. */
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.name = "CallError";
    this.status = status;
  }
}

/** An error of a call as it is; any other is a fault of the page, which says nothing of the console. */
export function callErrorOf(error: unknown): CallError {
  return error instanceof CallError
    ? error
    : new CallError(`an error in the page itself: ${String(error)}`, Number.NaN);
}

/** Whether nobody knows what became of a call that changes something: its answer did not come. */
export const isLost = (error: unknown): error is CallError =>
  error instanceof CallError && (error.status === 0 || error.status >= 500);

/** What is said then of what may not be done twice. */
export const maybeDone = "It may have been done: look before you do it again.";

/** A document, and what the command said besides. */
export interface Answer<Document> {
  readonly document: Document;
  readonly said: readonly string[];
}

/** The last document of each question, with its mark: what has not changed is not sent again. */
const seen = new Map<string, { readonly etag: string; readonly answer: Answer<unknown> }>();
const mostSeen = 500;

/** Asks a command that reads. @throws CallError */
export async function read<Document>(ask: Ask, signal?: AbortSignal): Promise<Answer<Document>> {
  const path = pathOf(ask);
  const known = seen.get(path);
  const response = await send(path, { signal, headers: known && { "if-none-match": known.etag } });
  if (response.status === 304 && known !== undefined) return known.answer as Answer<Document>;
  const answer = await answerOf<Document>(response);
  keep(path, response.headers.get("etag"), answer);
  return answer;
}

/** The same, in one request with all that are asked so in this moment. @throws CallError */
export async function readTogether<Document>(ask: Ask, signal?: AbortSignal): Promise<Answer<Document>> {
  const path = pathOf(ask);
  const known = seen.get(path);
  const {
    status,
    etag,
    said = [],
    document,
    error = `the console answered ${status}`,
  } = await readOneOf({
    path,
    etag: known?.etag,
  });
  signal?.throwIfAborted();
  if (status === 304 && known !== undefined) return known.answer as Answer<Document>;
  if (status !== 200) throw new CallError(error, status);
  const answer = { document: document as Document, said };
  keep(path, etag, answer);
  return answer;
}

const readOneOf = together(async (wanted: readonly Wanted[]) => {
  const response = await send("/api/reads", { method: "POST", body: JSON.stringify(wanted) });
  return (await answerOf<readonly ReadReply[]>(response)).document;
});

function keep(path: string, etag: string | null | undefined, answer: Answer<unknown>): void {
  seen.delete(path);
  if (typeof etag === "string") seen.set(path, { etag, answer });
  const [oldest] = seen.size > mostSeen ? seen.keys() : [];
  if (oldest !== undefined) seen.delete(oldest);
}

/** The same, without keeping the document: for what is not asked again. @throws CallError */
export async function readOnce<Document>(ask: Ask, signal?: AbortSignal): Promise<Answer<Document>> {
  return answerOf(await send(pathOf(ask), { signal }));
}

/** Asks a command that changes something. @throws CallError */
export async function write<Document>(ask: Ask, file?: Blob): Promise<Answer<Document>> {
  return answerOf(await send(pathOf(ask), { method: "POST", body: file }));
}

const aliveMs = 10_000;

/** Asks whether the console is there, which trouble knows then. @returns how many deploys it was told of; undefined where it is not */
export async function askAlive(): Promise<number | undefined> {
  try {
    const response = await send("/api/alive", { signal: AbortSignal.timeout(aliveMs) });
    return (await answerOf<{ renewals: number }>(response)).document.renewals;
  } catch {
    return undefined;
  }
}

function pathOf({ command, args = [], options = {} }: Ask): string {
  const query = new URLSearchParams(args.map((arg): [string, string] => ["arg", arg]));
  for (const [name, value] of optionPairs(options)) query.append(name, value);
  return `/api/${command}${query.size > 0 ? `?${query}` : ""}`;
}

/** The options that are given, as name and value; an empty value is that of an option that takes none. */
export function optionPairs(options: Readonly<Record<string, OptionValue>>): [string, string][] {
  return Object.entries(options).flatMap(([name, value]): [string, string][] => {
    if (value === undefined || value === false) return [];
    if (value === true) return [[name, ""]];
    return [value].flat().map((one) => [name, String(one)]);
  });
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const given = ownToken();
  const headers = new Headers(init.headers);
  if (given !== undefined) headers.set("x-pawl-token", given);
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers, cache: "no-store" });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    noteStatus(0);
    throw new CallError("the console has ended, or cannot be reached", 0);
  }
  // Nothing was done of what is refused so.
  if (response.status === 401 && (await otherToken(given))) return send(path, init);
  noteStatus(response.status);
  return response;
}

async function answerOf<Document>(response: Response): Promise<Answer<Document>> {
  const body: unknown = await response.json().catch(() => {
    if (response.ok) throw new CallError("the console's answer broke off", 0);
    return undefined;
  });
  if (!response.ok) {
    const { error = `the console answered ${response.status}` } = (body ?? {}) as { error?: string };
    throw new CallError(error, response.status);
  }
  const said: readonly string[] = JSON.parse(decodeURIComponent(response.headers.get("x-pawl-said") ?? "[]"));
  return { document: body as Document, said };
}
