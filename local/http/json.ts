/**
 * What a service is to the front, and the two shapes most of AWS's services have: one POST with the operation
 * in `X-Amz-Target` and JSON both ways, or one POST of a form with `Action` and XML back.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson, answerJsonError, answerQuery, answerQueryError } from "./answer.ts";
import { ClientGoneError, readJson, readQuery } from "./body.ts";
import { AwsError } from "./errors.ts";

/** One AWS service behind the front. It answers every request, its own errors too. */
export interface AwsService {
  handle(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
}

/** What an operation may want to know about its caller. */
export interface Call {
  /** The Host header, which addresses in an answer are made of. */
  host: string;
  /** Aborts when the client goes away before it was answered. */
  signal: AbortSignal;
  /** What an SDK inside a function says of the chain of invocations it is in: `X-Amzn-Trace-Id`. */
  traceHeader?: string;
}

/** An operation of a JSON service. */
export type JsonOperation = (input: Record<string, unknown>, call: Call) => unknown;

/** A JSON service's particulars. */
export interface JsonServiceOptions {
  /** By name, as after the dot of `X-Amz-Target`. */
  operations: Record<string, JsonOperation>;
  /** What errors' `__type` begins with. @default "" */
  namespace?: string;
  /** The content type of answers. @default "application/x-amz-json-1.0" */
  contentType?: string;
  /** Bytes of a request. @default 16 MiB */
  maxBody?: number;
}

/** A service of AWS's JSON protocol. */
export function jsonService({
  operations,
  namespace = "",
  contentType = "application/x-amz-json-1.0",
  maxBody,
}: JsonServiceOptions): AwsService {
  return {
    async handle(request, response) {
      try {
        const name =
          String(request.headers["x-amz-target"] ?? "")
            .split(".")
            .at(-1) ?? "";
        const input = await readJson(request, maxBody);
        const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
        if (operation === undefined) throw unknownOperation(name, operations);
        const output = await operation(input, callOf(request, response));
        answerJson(response, output ?? {}, 200, contentType);
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        answerJsonError(response, error, contentType, namespace);
      }
    },
  };
}

/** A service of AWS's query protocol. @param namespace the XML namespace of its answers */
export function queryService(
  namespace: string,
  operations: Record<string, (query: URLSearchParams, call: Call) => unknown>,
): AwsService {
  return {
    async handle(request, response) {
      try {
        const query = await readQuery(request);
        const action = query.get("Action") ?? "";
        const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
        if (operation === undefined) throw unknownAction(action, operations);
        answerQuery(response, action, namespace, await operation(query, callOf(request, response)));
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        answerQueryError(response, error, namespace);
      }
    },
  };
}

/** The caller of a request. */
export function callOf(request: IncomingMessage, response: ServerResponse): Call {
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableEnded) gone.abort(new ClientGoneError("the client broke off"));
  });
  if (response.destroyed) gone.abort(new ClientGoneError("the client broke off"));
  const { host = "127.0.0.1", "x-amzn-trace-id": trace } = request.headers;
  return { host, signal: gone.signal, ...(typeof trace === "string" ? { traceHeader: trace } : {}) };
}

function unknownOperation(name: string, operations: object): AwsError {
  const known = Object.keys(operations).join(", ");
  return new AwsError(
    "UnknownOperationException",
    `${name || "no operation"} is not served here; ${known} are`,
  );
}

function unknownAction(action: string, operations: object): AwsError {
  const known = Object.keys(operations).join(", ");
  return new AwsError("InvalidAction", `${action || "no action"} is not served here; ${known} are`);
}
