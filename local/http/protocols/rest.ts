/** AWS's REST-JSON protocol: a method and a path name the operation, and JSON goes both ways. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson, answerJsonError } from "../answer.ts";
import type { Api } from "../api.ts";
import { AwsError, ClientGoneError } from "../errors.ts";

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
