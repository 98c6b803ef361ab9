/**
 * The API under `/_pawl`, which belongs to `pawl dev` and not to AWS. Every answer is one line of JSON.
 *
 * A request is checked before its handler runs. A path, method, query or body that the route does not take is refused: if it
 * were ignored, the caller would believe it had an effect. Handlers check the content of the JSON body themselves.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { lostByParsing } from "../../functions/model/lost-by-parsing.ts";
import { answerJson } from "./answer.ts";
import type { Api } from "./api.ts";
import { readBody } from "./body.ts";
import { AwsError, asAwsError, ClientGoneError } from "./errors.ts";
import { shown } from "./shown.ts";

/** Takes the request's JSON body, `{}` where there is none, and returns the answer's. An error it throws has status 400. */
export type LocalHandler = (body: Record<string, unknown>) => unknown;

export interface LocalRouteOptions {
  /** Bytes. @default 1 MiB */
  readonly longestBody?: number;
  /** Ends the message of a refused query or body: what to send instead. @default nothing */
  readonly allowed?: string;
}

interface LocalRoute extends LocalRouteOptions {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly handler: LocalHandler;
}

const prefix = "/_pawl";

export class LocalApi implements Api {
  readonly #routes: LocalRoute[] = [];

  /** Whether a path is one of these, known or not. */
  static has(path: string): boolean {
    return path === prefix || path.startsWith(`${prefix}/`);
  }

  /** @param path from `/_pawl` on, such as `/time` */
  add(method: LocalRoute["method"], path: string, handler: LocalHandler, options: LocalRouteOptions): void {
    this.#routes.push({ method, path: `${prefix}${path}`, handler, ...options });
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const [path = "", query = ""] = (request.url ?? "").split(/\?(.*)/s, 2);
      const route = this.#routeOf(request, path, response);
      checkQuery(route, query);
      const body = await readRouteBody(route, request);
      answerJson(response, (await route.handler(body)) ?? {});
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      const { message } = asAwsError(error);
      const { code, status } = error instanceof AwsError ? error : { code: "BadRequest", status: 400 };
      answerJson(response, { error: message, code }, status);
    }
  }

  /** HEAD is answered as GET is, without the body. */
  #routeOf({ method = "GET" }: IncomingMessage, path: string, response: ServerResponse): LocalRoute {
    const routes = this.#routes.filter((route) => route.path === path);
    if (routes.length === 0) {
      const known = this.#routes.map((route) => `${route.method} ${route.path}`).join(", ");
      throw new AwsError("NotFound", `${shown(path)} is not known here: allowed are ${known}`, {
        status: 404,
      });
    }
    const wanted = method === "HEAD" ? "GET" : method;
    const found = routes.find((route) => route.method === wanted);
    if (found !== undefined) return found;
    const allowed = routes
      .flatMap((route) => (route.method === "GET" ? ["GET", "HEAD"] : [route.method]))
      .join(", ");
    response.setHeader("allow", allowed);
    throw new AwsError("MethodNotAllowed", `${method} ${path} is not allowed: allowed are ${allowed}`, {
      status: 405,
    });
  }
}

function checkQuery(route: LocalRoute, query: string): void {
  const [name] = new URLSearchParams(query).keys();
  if (name !== undefined) throw refused(route, `query parameter ${shown(name)} is not known`);
}

async function readRouteBody(route: LocalRoute, request: IncomingMessage): Promise<Record<string, unknown>> {
  const { method, path, longestBody = 1024 * 1024 } = route;
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    throw refused(route, `content-encoding ${shown(encoding)} is not read`, 415);
  const bytes = await readBody(request, longestBody).catch((error) => {
    throw error instanceof AwsError ? refused(route, error.message, error.status) : error;
  });
  if (bytes.length === 0) return {};
  if (method === "GET") throw refused(route, `GET ${path} takes no body`);
  const text = decode(route, bytes);
  if (text === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused(route, "the body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refused(route, "the body is not a JSON object");
  const lost = lostByParsing(text);
  if (lost !== undefined) throw refused(route, lost);
  return value as Record<string, unknown>;
}

/** JSON is UTF-8. A byte order mark, which some editors write, is passed over, as RFC 8259 allows. */
function decode(route: LocalRoute, bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refused(route, "the body is not UTF-8");
  }
}

function refused({ allowed }: LocalRoute, why: string, status = 400): AwsError {
  const code = { 413: "ContentTooLarge", 415: "UnsupportedMediaType" }[status] ?? "BadRequest";
  return new AwsError(code, allowed === undefined ? why : `${why}: ${allowed}`, { status });
}
