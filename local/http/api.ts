/** The API of one service: what the front hands a request to, and what an operation may know about its caller. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { ClientGoneError } from "./errors.ts";

/** Answers every request for one service, including with errors. */
export interface Api {
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

/** The caller of an operation. */
export interface Call {
  /** The Host header. Addresses in an answer are built from it. */
  host: string;
  /** Aborts when the client disconnects before it was answered. */
  signal: AbortSignal;
  /** `X-Amz-Security-Token`: a session's. */
  sessionToken?: string;
  /** `X-Amzn-Trace-Id`, which the SDK inside a function sends along. */
  traceHeader?: string;
}

export function callOf(request: IncomingMessage, response: ServerResponse): Call {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableEnded) gone.abort(new ClientGoneError());
  });
  if (response.destroyed) gone.abort(new ClientGoneError());
  const { host = "127.0.0.1", "x-amzn-trace-id": trace, "x-amz-security-token": token } = request.headers;
  const text = (header: string | string[] | undefined) => (typeof header === "string" ? header : undefined);
  return { host, signal: gone.signal, sessionToken: text(token), traceHeader: text(trace) };
}
