/** Stands between clients and `pawl dev`, and changes what one mutant at a time changes. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { Asked, Mutant, Told } from "./mutant.ts";

export class MutantProxy {
  /** @default requests and answers pass as they are */
  mutant: Mutant | undefined;
  readonly #target: string;
  readonly #server = createServer((request, response) => {
    // A client that is gone needs no answer.
    this.#pass(request, response).catch(() => response.destroy());
  });

  constructor(target: string) {
    this.#target = target;
  }

  /** @returns its URL */
  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((closed) => {
      this.#server.close(() => closed());
      this.#server.closeAllConnections();
    });
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { mutant } = this;
    const asked: Asked = {
      method: request.method ?? "GET",
      url: request.url ?? "/",
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      operation: String(request.headers["x-amz-target"] ?? ""),
      body: await buffer(request),
    };
    const told = mutant?.ask?.(asked) ?? (await this.#ask(asked));
    mutant?.tell?.(asked, told);
    const { "content-length": _length, ...headers } = told.headers;
    response.writeHead(told.status, headers).end(told.body);
  }

  async #ask({ method, url, headers, body }: Asked): Promise<Told> {
    // `fetch` makes these by itself.
    const {
      host: _host,
      connection: _connection,
      expect: _expect,
      "content-length": _length,
      ...kept
    } = headers;
    const hasBody = method !== "GET" && method !== "HEAD";
    const answer = await fetch(this.#target + url, {
      method,
      headers: kept,
      body: hasBody && body !== undefined ? new Uint8Array(body) : undefined,
    });
    return {
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    };
  }
}
