/** The HTTP server of the console, on loopback alone: the page's files, and the calls that it makes. */
import { randomBytes } from "node:crypto";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { keptDeployment } from "../../calls/kept-deployment.ts";
import { UsageError } from "../../usage.ts";
import { answer, type Context } from "./answer.ts";
import { safeHeaders } from "./guard.ts";
import { indexFile } from "./page-files.ts";
import { refuse } from "./replies.ts";

export interface ConsoleOptions
  extends Omit<Context, "token" | "closed" | "checking" | "renewals" | "again"> {
  /** The words that start this console again, at the port at which it listens. @default those of `pawl console` */
  start?(port: number): readonly string[];
  /** @default 0, any free one */
  readonly port?: number;
  /** The origin at which a proxy serves it, such as `https://pawl.example.com`. @default none does */
  readonly publicOrigin?: string;
  /** @default one that nobody can guess */
  readonly token?: string;
}

export interface ServedConsole {
  /** With the token in its fragment, which a browser sends to nobody. */
  readonly url: string;
  /** Of 127.0.0.1. */
  readonly port: number;
  /** Says that there was a deploy: pages show it at once. */
  renew(): void;
  close(): Promise<void>;
}

/** Of all headers and the query of a request, in bytes; a file that is uploaded has no bound. */
const longestHead = 64 * 1024;

/** @throws Error where the port is taken */
export async function serveConsole(options: ConsoleOptions): Promise<ServedConsole> {
  const { token = randomBytes(32).toString("base64url"), publicOrigin } = options;
  const { start = (at: number) => consoleWords(options, at) } = options;
  const closing = new AbortController();
  const { open, renew } = keptDeployment(options.open, options.opened);
  let renewals = 0;
  const files = new Map(options.files);
  const context: Context = {
    ...{ ...options, files, token, open, closed: closing.signal, checking: new Set() },
    renewals: () => renewals,
    again: () => start(port),
  };
  const server = createServer({ maxHeaderSize: longestHead }, (request, response) => {
    request.on("error", () => {});
    response.on("error", () => {});
    // Who was refused before the body was read must be able to finish sending, and reads the answer then.
    response.on("finish", () => request.resume());
    answer(context, { port, publicOrigin }, request, response).catch((error: unknown) => {
      const status = error instanceof UsageError ? 400 : 500;
      refuse(response, status, error instanceof Error ? error.message : String(error));
    });
  });
  server.requestTimeout = 0;
  server.on("checkExpectation", (_request, response: ServerResponse) => {
    for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
    refuse(response, 417, "a request may expect nothing but 100-continue");
  });
  server.on("clientError", ({ code }: NodeJS.ErrnoException, socket: Socket) => endUnread(socket, code));
  const port = await listening(server, options.port ?? 0);
  files.set("/", indexFile(context.again()));
  return {
    port,
    url: `${publicOrigin ?? `http://127.0.0.1:${port}`}/#token=${token}`,
    renew() {
      renewals++;
      renew();
    },
    async close() {
      closing.abort();
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** How `pawl console` is started so that it is this one, at the port where open tabs find it. */
function consoleWords(options: ConsoleOptions, port: number): string[] {
  const { shell, target, shownTarget = target, readOnly, publicOrigin } = options;
  const flags = [
    ...(readOnly ? ["--read-only"] : []),
    ...(publicOrigin ? ["--public-url", publicOrigin] : []),
  ];
  return [...shell.pawl, "console", "--port", String(port), ...flags, ...shownTarget];
}

/** @returns the port */
async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "in use" : `not available (${cause.code})`;
      reject(new Error(`port ${port} of 127.0.0.1 is ${why}`, { cause }));
    });
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Answers what is no request that can be read. */
function endUnread(socket: Socket, code: string | undefined): void {
  if (!socket.writable) return void socket.destroy();
  const isLong = code === "HPE_HEADER_OVERFLOW";
  const error = isLong
    ? `the request's head is over ${longestHead} bytes`
    : "this is no HTTP request that can be read";
  const body = JSON.stringify({ error });
  const headers = { ...safeHeaders, "content-type": "application/json", "content-length": body.length };
  const lines = Object.entries({ ...headers, connection: "close" }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const status = isLong ? "431 Request Header Fields Too Large" : "400 Bad Request";
  socket.end([`HTTP/1.1 ${status}`, ...lines, "", body].join("\r\n"));
}
