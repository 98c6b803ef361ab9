/** AWS's REST-JSON protocol: a method and a path name the operation, and JSON goes both ways. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson, answerJsonError } from "../answer.ts";
import type { Api } from "../api.ts";
import { AwsError, ClientGoneError } from "../errors.ts";
import { type Refusal, reads, refuseUnread } from "../members.ts";

/** A request whose operation was found. */
export interface RestCall {
  /** The named groups of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** One operation. It returns the answer's JSON, or answers by itself. */
export interface RestRoute {
  readonly method: string;
  /** Matches the whole path, with a named group for each parameter. */
  readonly path: RegExp;
  /** What the query must have for it. @default anything */
  readonly query?: Readonly<Record<string, string>>;
  handle(call: RestCall): unknown;
}

export function restApi(routes: readonly RestRoute[]): Api {
  return {
    async handle(request, response) {
      try {
        const [pathname = "/", search = ""] = (request.url ?? "/").split(/\?(.*)/s);
        const query = new URLSearchParams(search);
        const matches = routes.map((route) => ({ route, match: route.path.exec(pathname) }));
        const found = matches.find(
          ({ route, match }) =>
            match !== null && route.method === request.method && hasAll(query, route.query),
        );
        if (found === undefined) {
          const message = `${request.method} ${pathname} is not served here`;
          throw new AwsError("UnknownOperationException", message, { status: 404 });
        }
        const groups = Object.entries(found.match?.groups ?? {}).filter(([, value]) => value !== undefined);
        const path = Object.fromEntries(groups.map(([key, value]) => [key, decode(value)]));
        const result = await found.route.handle({ path, query, request, response });
        if (!response.headersSent) answerJson(response, result ?? {});
      } catch (error) {
        if (!(error instanceof ClientGoneError)) answerJsonError(response, error);
      }
    },
  };
}

/**
 * Throws an AwsError that names a parameter of the query that the operation would ignore, or that is given twice.
 *
 * @param lists those that are given once for each element. @default none
 */
export function refuseQuery(
  query: URLSearchParams,
  read: readonly string[],
  refusal: Refusal,
  lists: readonly string[] = [],
): void {
  refuseUnread(Object.fromEntries(query), reads(...read), refusal);
  const twice = read.find((name) => !lists.includes(name) && query.getAll(name).length > 1);
  if (twice === undefined) return;
  throw new AwsError(refusal.code, `${refusal.operation}: ${twice} is given more than once in the address`);
}

function hasAll(query: URLSearchParams, wanted: RestRoute["query"] = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => query.get(name) === value);
}

/** A part of a path without percent-encoding. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new AwsError("ValidationException", `the path cannot be decoded: ${text}`, { cause });
  }
}
