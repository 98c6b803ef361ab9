/** Stands between functions and the emulated services, and throttles the writes that a case asks for. */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Writes to throttle. */
export interface Throttling {
  /** Texts that are all in the body of such a write. */
  readonly writes: readonly string[];
  /** For how long, from the first one on. */
  readonly seconds: number;
}

const refusal = JSON.stringify({
  __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException",
  message: "The rate of requests is too high",
});

export class ThrottledEndpoint {
  readonly #target: URL;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #rules: { readonly throttling: Throttling; until?: number }[] = [];

  constructor(target: string) {
    this.#target = new URL(target);
  }

  /** @returns where it answers */
  async listen(): Promise<string> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  throttle(throttling: Throttling): void {
    this.#rules.push({ throttling });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (this.#isThrottled(body.toString())) {
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(refusal);
      return;
    }
    const { hostname, port } = this.#target;
    const { method, url: path, headers } = request;
    const passedOn = forward({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    passedOn.on("error", () => response.destroy());
    passedOn.end(body);
  }

  #isThrottled(body: string): boolean {
    const now = performance.now();
    for (const rule of this.#rules) {
      const { writes, seconds } = rule.throttling;
      if (!writes.every((text) => body.includes(text))) continue;
      rule.until ??= now + seconds * 1000;
      if (now < rule.until) return true;
    }
    return false;
  }
}
