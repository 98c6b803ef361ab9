/** A service of AWS's REST-JSON protocol: an operation is a method and a path, JSON goes both ways. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { answerJson, answerJsonError } from "./answer.ts";
import { ClientGoneError } from "./body.ts";
import { AwsError } from "./errors.ts";
import type { AwsService } from "./json.ts";

/** A request that was routed. */
export interface RestCall {
  /** The named groups of the path, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** One operation. What it returns is the answer's JSON; it may answer by itself instead. */
export interface RestRoute {
  readonly method: string;
  /** Of the whole path, with a named group for each parameter. */
  readonly path: RegExp;
  handle(call: RestCall): unknown;
}

/** Puts operations together to a service. */
export function restService(routes: readonly RestRoute[]): AwsService {
  return {
    async handle(request, response) {
      try {
        const url = new URL(request.url ?? "/", "http://localhost");
        const matches = routes.map((route) => ({ route, match: route.path.exec(url.pathname) }));
        const found = matches.find(({ route, match }) => match !== null && route.method === request.method);
        if (found === undefined) {
          throw new AwsError(
            "UnknownOperationException",
            `${request.method} ${url.pathname} is not served here`,
            {
              status: 404,
            },
          );
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
