/** AWS's REST-JSON protocol: a method and a path name the operation, and JSON goes both ways. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson, answerJsonError } from "./answer.ts";
import type { Api } from "./api.ts";
import { AwsError, ClientGoneError } from "./errors.ts";

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
  handle(call: RestCall): unknown;
}

/** An operation that is refused by its name: its method and path would tell a caller little. */
export function unserved(method: string, path: RegExp, operation: string): RestRoute {
  return {
    method,
    path,
    handle() {
      throw new AwsError("UnknownOperationException", `${operation} is not served here`, { status: 404 });
    },
  };
}

export function restApi(routes: readonly RestRoute[]): Api {
  return {
    async handle(request, response) {
      try {
        const url = new URL(request.url ?? "/", "http://localhost");
        const matches = routes.map((route) => ({ route, match: route.path.exec(url.pathname) }));
        const found = matches.find(({ route, match }) => match !== null && route.method === request.method);
        if (found === undefined) {
          const message = `${request.method} ${url.pathname} is not served here`;
          throw new AwsError("UnknownOperationException", message, { status: 404 });
        }
        const groups = Object.entries(found.match?.groups ?? {}).filter(([, value]) => value !== undefined);
        const path = Object.fromEntries(groups.map(([key, value]) => [key, decodeURIComponent(value)]));
        const result = await found.route.handle({ path, query: url.searchParams, request, response });
        if (!response.headersSent) answerJson(response, result ?? {});
      } catch (error) {
        if (!(error instanceof ClientGoneError)) answerJsonError(response, error);
      }
    },
  };
}
