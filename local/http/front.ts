/**
 * One HTTP server on the loopback interface, in front of all emulated services and of `local-api.ts`. `service-of.ts`
 * finds the service of a request, and `local-only.ts` rejects requests from elsewhere.
 *
 * No request, whole or broken off, ends the process.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { answerJsonError } from "./answer.ts";
import type { Api } from "./api.ts";
import { AwsError, ClientGoneError } from "./errors.ts";
import { LocalApi, type LocalHandler, type LocalRouteOptions } from "./local-api.ts";
import { rejectNonLocalRequests } from "./local-only.ts";
import { answerRefusal, operationAsked } from "./refusal.ts";
import { type ServiceAddress, serviceOf } from "./service-of.ts";

/** The front: register APIs, then listen. */
export class Front {
  readonly #known: readonly ServiceAddress[];
  readonly #now: () => number;
  readonly #apis = new Map<string, Api>();
  readonly #local = new LocalApi();
  #servers: Server[] = [];
  /** Has the connections that no port takes. */
  #unheard: Server | undefined;
  #port = 0;

  /**
   * @param known the services that requests may be for, registered or not
   * @param now the time that answers tell in their `Date` header, in epoch milliseconds
   */
  constructor(known: readonly ServiceAddress[], now: () => number) {
    this.#known = known;
    this.#now = now;
  }

  /** Puts a service's API behind the front, replacing the one it had. */
  register(name: string, api: Api): void {
    this.#apis.set(name, api);
  }

  /** Answers a method of `/_pawl/PATH` with what the handler returns, as JSON. */
  pawl(method: "GET" | "POST", path: string, handler: LocalHandler, options: LocalRouteOptions = {}): void {
    this.#local.add(method, path, handler, options);
  }

  /** Answers the requests of one connection that is not made by `listen`, such as one in memory. */
  serve(connection: Duplex): void {
    this.#unheard ??= this.#server();
    this.#unheard.emit("connection", connection);
  }

  /** 0 until it listens. */
  get port(): number {
    return this.#port;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
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
      const why = code === "EADDRINUSE" ? "in use" : `not available (${code})`;
      throw new Error(`port ${port} of 127.0.0.1 is ${why}`, { cause });
    }
    this.#servers.push(server);
    this.#port = (server.address() as AddressInfo).port;

    const second = this.#server();
    try {
      await listening(second, this.#port, "::1");
      this.#servers.push(second);
    } catch {
      // There is no IPv6, or its port is taken. The endpoint that clients are given is 127.0.0.1.
    }
  }

  /** Stops listening and closes every connection. */
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
    // A long poll, a breakpoint in a task or a slow upload is no reason to disconnect.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 65_000;
    server.on("clientError", ({ code }: NodeJS.ErrnoException, socket) => {
      const error = `this is no HTTP request that can be read (${code})`;
      const body = JSON.stringify({ error, code: "BadRequest" });
      const headers = `content-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close`;
      if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\n${headers}\r\n\r\n${body}`);
      else socket.destroy();
    });
    return server;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    // The code that reads the body or writes the answer gets these errors too. Without a listener they would
    // end the process.
    request.on("error", () => {});
    response.on("error", () => {});
    // A client that was answered before its body was read must be able to finish sending.
    response.on("finish", () => request.resume());
    response.setHeader("date", new Date(this.#now()).toUTCString());
    this.#dispatch(request, response).catch((error) => {
      if (!(error instanceof ClientGoneError)) answerJsonError(response, error);
    });
  }

  async #dispatch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    rejectNonLocalRequests(request);
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    if (LocalApi.has(path)) {
      await this.#local.handle(request, response);
      return;
    }
    let name: string | undefined;
    try {
      name = serviceOf(request, this.#known);
      const api = this.#apis.get(name);
      if (api === undefined) throw await this.#notServed(name, request);
      await api.handle(request, response);
    } catch (error) {
      if (error instanceof ClientGoneError) throw error;
      answerRefusal(request, response, error, name);
    }
  }

  async #notServed(name: string, request: IncomingMessage): Promise<AwsError> {
    const served = [...this.#apis.keys()].join(", ");
    const message = `${await operationAsked(request)}: ${name} is not served here; ${served} are`;
    return new AwsError("UnknownService", message, { status: 501 });
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
