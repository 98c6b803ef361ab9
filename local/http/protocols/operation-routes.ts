/**
 * The operations of a service that AWS's models describe by method and path. Each has a route, so that one that is not
 * served is refused by its name, and so is a parameter that a served one does not read.
 */
import { answer, answerJson } from "../answer.ts";
import { readJson } from "../body.ts";
import { AwsError } from "../errors.ts";
import { refuseUnreadHeaders } from "../headers.ts";
import { type ReadMembers, type Refusal, refuseUnread, texts } from "../members.ts";
import type { JsonOperation } from "./json.ts";
import { type RestCall, type RestRoute, refuseQuery } from "./rest.ts";

/** Method and path of each operation of a service, as in AWS's model: `GET /functions/{FunctionName}`. */
export type OperationPaths = Readonly<Record<string, string>>;

/** What a served operation is given. */
export interface OperationCall extends Pick<RestCall, "path" | "query"> {
  /** The JSON body. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** An operation that is served. */
export type ServedOperation = JsonServed | HttpServed;

interface Served {
  /** The parameters of the query that it reads. @default none */
  readonly query?: readonly string[];
  /** @default 200 */
  readonly status?: number;
}

/** It is given all that it reads: another service can call it too. */
export interface JsonServed extends Served {
  /** The members of the JSON body that it reads. @default none */
  readonly body?: ReadMembers;
  handle(call: OperationCall): unknown;
}

/** It reads a request by itself, whose body is not JSON, or of any length. */
interface HttpServed extends Served {
  readonly body: "by itself";
  /** The headers that it reads, of those that begin with `x-amz-`. */
  readonly headers: readonly string[];
  handle(call: RestCall): unknown;
}

/** @param code AWS's code for a parameter that cannot be */
export function operationRoutes(
  paths: OperationPaths,
  served: Readonly<Record<string, ServedOperation>>,
  code: string,
): RestRoute[] {
  return Object.entries(paths)
    .toSorted(([, one], [, other]) => Number(other.includes("?")) - Number(one.includes("?")))
    .map(([operation, address]) => {
      const [method = "", path = ""] = address.split(" ");
      return { method, ...patternOf(path), handle: handlerOf(operation, served[operation], code) };
    });
}

function handlerOf(
  operation: string,
  served: ServedOperation | undefined,
  code: string,
): RestRoute["handle"] {
  return async (call) => {
    if (served === undefined)
      throw new AwsError("UnknownOperationException", `${operation} is not served here`, { status: 404 });
    const refusal = { operation, code };
    refuseQuery(call.query, served.query ?? [], refusal);
    const isHttp = served.body === "by itself";
    refuseUnreadHeaders(call.request.headers, isHttp ? served.headers : [], refusal);
    const result = await (isHttp ? served.handle(call) : handleJson(served, call, refusal));
    const { status = 200 } = served;
    if (call.response.headersSent || status === 200) return result;
    if (status === 204) answer(call.response, status, {});
    else answerJson(call.response, result ?? {}, status);
    return undefined;
  };
}

async function handleJson(served: JsonServed, call: RestCall, refusal: Refusal): Promise<unknown> {
  const body = await readJson(call.request);
  refuseUnread(body, served.body ?? {}, refusal);
  return served.handle({ path: call.path, query: call.query, body });
}

/** The same operations for callers without HTTP: all that they read is in one object, by AWS's names. */
export function jsonOperations(
  paths: OperationPaths,
  served: Readonly<Record<string, JsonServed>>,
  code: string,
): Record<string, JsonOperation> {
  return Object.fromEntries(
    Object.entries(served).map(([operation, { query = [], body = {}, handle }]): [string, JsonOperation] => [
      operation,
      (input) => {
        const inPath = [...(paths[operation] ?? "").matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
        const outside = [...inPath, ...query];
        refuseUnread(input, { ...texts(...outside), ...body }, { operation, code });
        const missing = inPath.find((name) => typeof input[name] !== "string");
        if (missing !== undefined) throw new AwsError(code, `${operation}: ${missing} must be given`);
        const given = (names: readonly string[]) =>
          Object.entries(input).filter((entry): entry is [string, string] => names.includes(entry[0]));
        return handle({
          path: Object.fromEntries(given(inPath)),
          query: new URLSearchParams(given(query)),
          body: Object.fromEntries(Object.entries(input).filter(([name]) => !outside.includes(name))),
        });
      },
    ]),
  );
}

/** `/functions/{FunctionName}?List=ALL` as a pattern for the path, and what the query must have. */
function patternOf(address: string): Pick<RestRoute, "path" | "query"> {
  const [path = "", query = ""] = address.split("?");
  const pattern = path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return { path: new RegExp(`^${pattern}/?$`), query: Object.fromEntries(new URLSearchParams(query)) };
}
