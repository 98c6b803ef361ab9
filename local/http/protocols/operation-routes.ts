/**
 * The operations of a service that AWS's models describe by method and path. Each has a route, so that one that is not
 * served is refused by its name, and so is a parameter that a served one does not read.
 */
import { answer, answerJson } from "../answer.ts";
import { readJson } from "../body.ts";
import { AwsError } from "../errors.ts";
import { refuseUnreadHeaders } from "../headers.ts";
import { type ReadMembers, refuseUnread } from "../members.ts";
import { type RestCall, type RestRoute, refuseQuery } from "./rest.ts";

/** Method and path of each operation of a service, as in AWS's model: `GET /functions/{FunctionName}`. */
export type OperationPaths = Readonly<Record<string, string>>;

/** What a served operation is given. */
export interface OperationCall extends RestCall {
  /** The JSON body. Empty where the operation reads the body by itself. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** An operation that is served. */
export interface ServedOperation {
  /** The parameters of the query that it reads. @default none */
  readonly query?: readonly string[];
  /** The headers that it reads, of those that begin with `x-amz-`. @default none */
  readonly headers?: readonly string[];
  /** The members of the JSON body that it reads; "by itself" where the body is not JSON, or of any length. @default none */
  readonly body?: ReadMembers | "by itself";
  /** @default 200 */
  readonly status?: number;
  handle(call: OperationCall): unknown;
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
    refuseUnreadHeaders(call.request.headers, served.headers ?? [], refusal);
    const body = served.body === "by itself" ? {} : await readJson(call.request);
    if (served.body !== "by itself") refuseUnread(body, served.body ?? {}, refusal);
    const result = await served.handle({ ...call, body });
    const { status = 200 } = served;
    if (call.response.headersSent || status === 200) return result;
    if (status === 204) answer(call.response, status, {});
    else answerJson(call.response, result ?? {}, status);
    return undefined;
  };
}

/** `/functions/{FunctionName}?List=ALL` as a pattern for the path, and what the query must have. */
function patternOf(address: string): Pick<RestRoute, "path" | "query"> {
  const [path = "", query = ""] = address.split("?");
  const pattern = path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return { path: new RegExp(`^${pattern}/?$`), query: Object.fromEntries(new URLSearchParams(query)) };
}
