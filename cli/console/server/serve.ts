/** The HTTP server of the console, on loopback alone: the page's files, and the calls that it makes. */
import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { exitCodes } from "../../exit-codes.ts";
import { UsageError } from "../../usage.ts";
import { type Asked, type Caller, call, doesWrite } from "./call.ts";
import { hasToken, safeHeaders, strangerMistake } from "./guard.ts";
import { keptDeployment } from "./kept-deployment.ts";
import type { PageFile } from "./page-files.ts";

export interface ConsoleOptions extends Caller {
  /** By path, such as `/` and `/page.js`. */
  readonly files: ReadonlyMap<string, PageFile>;
  /** Nothing can be changed. @default false */
  readonly readOnly?: boolean;
  /** @default 0, any free one */
  readonly port?: number;
}

export interface ServedConsole {
  /** With the token in its fragment, which a browser sends to nobody. */
  readonly url: string;
  close(): Promise<void>;
}

/** Of a call that reads, in bytes; a file that is uploaded has no bound. */
const longestQuery = 64 * 1024;

/** @throws Error where the port is taken */
export async function serveConsole(options: ConsoleOptions): Promise<ServedConsole> {
  const token = randomBytes(32).toString("base64url");
  const context = { ...options, token, open: keptDeployment(options.open) };
  const server = createServer({ maxHeaderSize: longestQuery }, (request, response) => {
    request.on("error", () => {});
    response.on("error", () => {});
    const { port } = server.address() as AddressInfo;
    answer(context, port, request, response).catch((error: unknown) => {
      const wrong = error instanceof UsageError;
      refuse(response, wrong ? 400 : 500, error instanceof Error ? error.message : String(error));
    });
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/#token=${token}`,
    async close() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
  };
}

type Context = Omit<ConsoleOptions, "port"> & { readonly token: string };

async function answer(
  context: Context,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
  const mistake = strangerMistake(request, port);
  if (mistake !== undefined) return refuse(response, 403, `not allowed: ${mistake}`);
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://console");
  const isVisit = request.headers.accept?.includes("text/html") === true;
  const file = context.files.get(pathname) ?? (isVisit ? context.files.get("/") : undefined);
  if (file !== undefined && request.method === "GET") return sendFile(response, file);
  if (!pathname.startsWith("/api/")) return refuse(response, 404, "there is no such page");
  if (!hasToken(request, context.token))
    return refuse(response, 401, "the token is missing or old: open the address that pawl console prints");
  const isPost = request.method === "POST";
  if (!isPost && request.method !== "GET") return refuse(response, 405, "GET and POST are allowed");
  if (pathname === "/api/console") return sendDocument(request, response, JSON.stringify(about(context)));
  const asked = askedIn(pathname.slice("/api/".length), searchParams);
  if (doesWrite(asked)) {
    if (!isPost) return refuse(response, 405, "what changes something is a POST");
    if (context.readOnly) return refuse(response, 403, "this console is read-only: it changes nothing");
  }
  const body = isPost && hasBody(request) ? request : undefined;
  const called = await call(asked, context, body);
  if (called.said.length > 0)
    response.setHeader("x-pawl-said", encodeURIComponent(JSON.stringify(called.said)).slice(0, 8_000));
  if (called.answer === "" && called.exitCode !== exitCodes.done) {
    const status = called.exitCode === exitCodes.usage ? 400 : 409;
    return refuse(response, status, (called.said.at(-1) ?? "failed").replace(/^error: /, ""));
  }
  sendDocument(request, response, called.answer || "null");
}

/** What a page has to know besides what commands say: how to write their command lines, and what may be done. */
function about({ shell, target, readOnly = false }: Context) {
  return { pawl: shell.pawl, target, readOnly };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
}

/** `/api/history?arg=count-cities&status=errored&number=20` */
function askedIn(command: string, params: URLSearchParams): Asked {
  const options = [...params].filter(([name]) => name !== "arg");
  return { command, args: params.getAll("arg"), options };
}

function sendDocument(request: IncomingMessage, response: ServerResponse, text: string): void {
  const etag = `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"`;
  response.setHeader("etag", etag);
  if (request.method === "GET" && request.headers["if-none-match"] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { "content-type": "application/json" }).end(text);
}

function sendFile(response: ServerResponse, { type, body }: PageFile): void {
  response.writeHead(200, { "content-type": type, "content-length": body.length }).end(body);
}

function refuse(response: ServerResponse, status: number, error: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ error }));
}
