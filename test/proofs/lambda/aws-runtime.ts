/**
 * A function under AWS's own runtime client, with a small runtime API in place of Lambda's: it hands out invocations,
 * takes answers, kills the process at the timeout, and freezes it (SIGSTOP) from the moment it asks for the next
 * invocation until there is one. Errors have the words that Lambda uses.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { functionVariables } from "../../../local/services/lambda/environment/variables.ts";
import type { FunctionSettings } from "../../../local/services/lambda/function-settings.ts";
import type { Answer, Runtime } from "./runtime.ts";

const nativeClient = join(import.meta.dirname, "native-client.mjs");

export interface AwsRuntimeProps {
  readonly settings: FunctionSettings;
  /** The path of AWS's client. */
  readonly client: string;
  readonly region: string;
  /** Where the function finds AWS's services. */
  readonly endpoint: string;
}

/** The invocation in hand. */
interface Current {
  readonly requestId: string;
  readonly payload: unknown;
  /** From when it was handed out: starting the process does not count. */
  timeout?: NodeJS.Timeout;
  answer(answer: Answer): void;
}

export class AwsRuntime implements Runtime {
  readonly #props: AwsRuntimeProps;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #process: ChildProcess | undefined;
  #current: Current | undefined;
  /** The request for the next invocation, while there is none. */
  #asking: ServerResponse | undefined;
  #idle = Promise.withResolvers<void>();

  constructor(props: AwsRuntimeProps) {
    this.#props = props;
  }

  get isAlive(): boolean {
    return this.#process !== undefined;
  }

  async invoke(payload: unknown): Promise<Answer> {
    if (!this.#server.listening)
      await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    const answer = await new Promise<Answer>((resolve) => {
      this.#current = { requestId: randomUUID(), payload, answer: resolve };
      if (this.#process === undefined) this.#start();
      else this.#hand();
    });
    // A caller gets the answer before the process is frozen, or ends. The proof looks afterwards.
    await this.#idle.promise;
    return answer;
  }

  async close(): Promise<void> {
    this.#process?.kill("SIGKILL");
    this.#server.closeAllConnections();
    if (this.#server.listening) await new Promise((closed) => this.#server.close(closed));
  }

  #start(): void {
    const { settings, client, region, endpoint } = this.#props;
    this.#idle = Promise.withResolvers();
    const { port } = this.#server.address() as AddressInfo;
    const child = spawn(process.execPath, ["--import", nativeClient, client], {
      env: {
        ...functionVariables(settings, { region, endpoint, logStream: "stream" }),
        AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
        AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1: "true",
      },
      cwd: settings.folder,
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    this.#process = child;
    createInterface({ input: child.stdio[3] as NodeJS.ReadableStream }).on("line", (line) => {
      const { requestId, payload, failed } = JSON.parse(line);
      if (requestId === this.#current?.requestId) this.#answer({ payload: JSON.parse(payload), failed });
    });
    child.once("close", (code, signal) => {
      const how = signal === null ? `exit status ${code}` : `signal: ${signal}`;
      const reason = code === 0 ? "without providing a reason" : `with error: ${how}`;
      this.#process = undefined;
      this.#asking = undefined;
      this.#fail("Runtime.ExitError", `Runtime exited ${reason}`);
      this.#idle.resolve();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === "/2018-06-01/runtime/invocation/next") {
      this.#asking = response;
      if (this.#current !== undefined) return this.#hand();
      this.#process?.kill("SIGSTOP");
      return this.#idle.resolve();
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === "/2018-06-01/runtime/init/error")
      this.#answer({ payload: JSON.parse(Buffer.concat(chunks).toString()), failed: true });
    response.writeHead(202).end("{}");
  }

  /** Hands the invocation out, if it was asked for. */
  #hand(): void {
    const { requestId, payload } = this.#current as Current;
    const { timeoutSeconds, arn } = this.#props.settings;
    if (this.#asking === undefined) return;
    this.#idle = Promise.withResolvers();
    this.#process?.kill("SIGCONT");
    (this.#current as Current).timeout = setTimeout(() => {
      this.#fail("Sandbox.Timedout", `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
      this.#process?.kill("SIGKILL");
    }, timeoutSeconds * 1000);
    this.#asking.writeHead(200, {
      "lambda-runtime-aws-request-id": requestId,
      "lambda-runtime-deadline-ms": String(Date.now() + timeoutSeconds * 1000),
      "lambda-runtime-invoked-function-arn": arn,
    });
    this.#asking.end(JSON.stringify(payload));
    this.#asking = undefined;
  }

  #answer(answer: Answer): void {
    clearTimeout(this.#current?.timeout);
    this.#current?.answer(answer);
    this.#current = undefined;
  }

  #fail(errorType: string, message: string): void {
    if (this.#current === undefined) return;
    const errorMessage = `RequestId: ${this.#current.requestId} Error: ${message}`;
    this.#answer({ payload: { errorType, errorMessage }, failed: true });
  }
}
