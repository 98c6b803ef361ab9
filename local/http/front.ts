/**
 * One HTTP server on the loopback interface, behind which all local services answer.
 *
 * A request's service is told by its `X-Amz-Target`, else by the service in the scope of its credential (in a
 * header or in a presigned URL), else it is S3's. Signatures are not checked: whoever may connect may act. So
 * that this is nobody but this machine, a request is refused whose Host or Origin is not the machine itself,
 * as a web page's would be.
 *
 * Nothing that a client sends, or breaks off sending, ends the process.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { answerJson, answerJsonError, answerQueryError } from "./answer.ts";
import { ClientGoneError, readJson } from "./body.ts";
import { AwsError, asAwsError } from "./errors.ts";
import type { AwsService } from "./json.ts";

/** The services that the front can tell apart. */
export const serviceNames = [
  "dynamodb",
  "sqs",
  "s3",
  "lambda",
  "scheduler",
  "cloudformation",
  "sts",
  "logs",
] as const;

/** A service that the front can tell apart. */
export type ServiceName = (typeof serviceNames)[number];

/** Answers a path under `/_pawl`: gets the request's JSON body, returns the answer's. */
export type PawlHandler = (body: Record<string, unknown>, request: IncomingMessage) => unknown;

const targets: Record<string, ServiceName> = {
  DynamoDB_20120810: "dynamodb",
  DynamoDB_20111205: "dynamodb",
  AmazonSQS: "sqs",
  Logs_20140328: "logs",
};

/** Those whose clients read XML, also of who does not serve them, or not yet. */
const queryServices: readonly string[] = ["cloudformation", "sts"];

/** The front: register services, then listen. */
export class Front {
  #services = new Map<ServiceName, AwsService>();
  #pawl = new Map<string, PawlHandler>();
  #servers: Server[] = [];
  #port = 0;

  /** Puts a service behind the front, or replaces it. */
  register(name: ServiceName, service: AwsService): void {
    this.#services.set(name, service);
  }

  /** Answers `METHOD /_pawl/PATH` with what the function returns, as JSON. What it throws is an error of status 400. */
  pawl(method: string, path: string, handler: PawlHandler): void {
    this.#pawl.set(`${method} ${path}`, handler);
  }

  /** Where it listens. 0 before that. */
  get port(): number {
    return this.#port;
  }

  /**
   * Listens on 127.0.0.1, and on ::1 where the machine has it.
   *
   * @param port 0 takes any free one
   * @throws when the port is taken on 127.0.0.1
   */
  async listen(port: number): Promise<void> {
    const server = this.#server();
    try {
      await listening(server, port, "127.0.0.1");
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      const why = code === "EADDRINUSE" ? "in use" : `not to be had (${code})`;
      throw new Error(`port ${port} of 127.0.0.1 is ${why}`, { cause });
    }
    this.#servers.push(server);
    this.#port = (server.address() as AddressInfo).port;

    const second = this.#server();
    try {
      await listening(second, this.#port, "::1");
      this.#servers.push(second);
    } catch {
      // No IPv6 here, or somebody else has that port of it: 127.0.0.1 is what everybody is told.
    }
  }

  /** Stops listening and breaks off what is open. */
  async close(): Promise<void> {
    const servers = this.#servers.splice(0);
    await Promise.all(
      servers.map((server) => {
        const closed = new Promise<void>((done) => server.close(() => done()));
        server.closeAllConnections();
        return closed;
      }),
    );
  }

  #server(): Server {
    const server = createServer((request, response) => this.#handle(request, response));
    // A long poll, a breakpoint in a task or a slow upload is no reason to hang up.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 65_000;
    server.on("clientError", (_error, socket) => {
      if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
      else socket.destroy();
    });
    return server;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    // Who waits for the body or for the answer's end learns of it; here it only must not go unheard.
    request.on("error", () => {});
    response.on("error", () => {});
    // A client that is refused before its body was read still has to be able to finish sending.
    response.on("finish", () => request.resume());
    this.#route(request, response).catch((error) => {
      if (!(error instanceof ClientGoneError)) answerJsonError(response, error);
    });
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseStrangers(request);
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (path.startsWith("/_pawl/")) {
      await this.#handlePawl(path.slice("/_pawl".length), request, response);
      return;
    }
    const name = serviceOf(request);
    const service = this.#services.get(name as ServiceName);
    if (service === undefined) {
      const known = [...this.#services.keys()].join(", ");
      const error = new AwsError("UnknownService", `${name} is not served here; ${known} are`, {
        status: 501,
      });
      if (!queryServices.includes(name)) throw error;
      return answerQueryError(response, error, "");
    }
    await service.handle(request, response);
  }

  async #handlePawl(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const handler = this.#pawl.get(`${request.method} ${path}`);
    try {
      if (handler === undefined) {
        throw new AwsError("NotFound", `${request.method} /_pawl${path} is not known here`, { status: 404 });
      }
      const body = request.method === "GET" ? {} : await readJson(request, 1024 * 1024);
      answerJson(response, (await handler(body, request)) ?? {});
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      const { code, message, status } = asAwsError(error);
      const plain = error instanceof AwsError ? { code, status } : { code: "BadRequest", status: 400 };
      answerJson(response, { error: message, code: plain.code }, plain.status);
    }
  }
}

/** The name of the service that a request is for, whether or not it is one we know. */
export function serviceOf(request: IncomingMessage): string {
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") {
    const named = targets[target.split(".", 1)[0] ?? ""];
    if (named !== undefined) return named;
  }
  const inHeader = /Credential=([^,\s]+)/.exec(request.headers.authorization ?? "")?.[1];
  const inUrl = /[?&]X-Amz-Credential=([^&]+)/i.exec(request.url ?? "")?.[1];
  const scope = inHeader ?? (inUrl === undefined ? undefined : safeDecode(inUrl));
  const parts = scope?.split("/") ?? [];
  // KEY/20261121/eu-west-1/SERVICE/aws4_request, read from the end since a key may hold slashes.
  return parts.length >= 5 ? (parts.at(-2) ?? "s3") : "s3";
}

function refuseStrangers({ headers }: IncomingMessage): void {
  const host = headers.host ?? "";
  if (!isLoopback(`http://${host}`)) {
    throw new AwsError("AccessDenied", `host ${host || "(none)"} is not this machine`, { status: 403 });
  }
  if (headers.origin !== undefined && !isLoopback(headers.origin)) {
    throw new AwsError("AccessDenied", `origin ${headers.origin} is not this machine`, { status: 403 });
  }
}

function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
