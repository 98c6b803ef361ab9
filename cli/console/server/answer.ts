/** Answers one request: a file of the page, or a call of the command. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { documentOf } from "../../calls/call.ts";
import type { DeployedPawl } from "../../deployment/deployed-pawl.ts";
import { exitCodes } from "../../exit-codes.ts";
import { type Asked, call, doesWrite } from "./call.ts";
import { type Checker, checkFile } from "./check-file.ts";
import { errorText } from "./error-text.ts";
import { hasToken, type Place, safeHeaders, strangerMistake } from "./guard.ts";
import type { PageFile } from "./page-files.ts";
import { refuse, saidHeader, sendDocument, sendFile } from "./replies.ts";

export interface Context extends Checker {
  readonly token: string;
  /** By path, such as `/` and `/page.js`. */
  readonly files: ReadonlyMap<string, PageFile>;
  /** Nothing can be changed. @default false */
  readonly readOnly?: boolean;
  /** The options that its command lines choose the deployment by. @default those of every call */
  readonly shownTarget?: readonly string[];
  /** The console has ended. */
  readonly closed: AbortSignal;
  /** The deployment, where it has been opened already. @default the first call opens it */
  readonly opened?: Promise<DeployedPawl>;
  /** How many deploys it was told of. */
  renewals(): number;
  /** The words that start this console again, where open tabs find it. */
  again(): readonly string[];
}

/** @throws UsageError for what a page may not ask */
export async function answer(
  context: Context,
  place: Place,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
  const mistake = strangerMistake(request, place);
  if (mistake !== undefined) return refuse(response, 403, `not allowed: ${mistake}`);
  const [path = "/", ...query] = (request.url ?? "/").split("?");
  const isPost = request.method === "POST";
  const isCall = path.startsWith("/api/");
  if (request.method !== "GET" && !(isPost && isCall)) {
    response.setHeader("allow", isCall ? "GET, POST" : "GET");
    return refuse(response, 405, `${isCall ? "GET and POST are" : "GET is"} allowed`);
  }
  if (!isCall) {
    const file = context.files.get(path) ?? (isVisit(request) ? context.files.get("/") : undefined);
    return file === undefined ? refuse(response, 404, "there is no such file") : sendFile(response, file);
  }
  if (!hasToken(request, context.token))
    return refuse(
      response,
      401,
      "the token is missing or old: open the address that the console printed last",
    );
  if (!isPost && hasBody(request)) return refuse(response, 400, "a GET has no body");
  if (path === "/api/console") return sendDocument(request, response, JSON.stringify(await about(context)));
  if (path === "/api/alive")
    return sendDocument(request, response, JSON.stringify({ renewals: context.renewals() }));
  await answerCall(context, askedIn(path, query.join("?")), request, response);
}

async function answerCall(
  context: Context,
  asked: Asked,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const isPost = request.method === "POST";
  if (doesWrite(asked)) {
    if (!isPost) return refuse(response, 405, "what changes something is a POST");
    if (context.readOnly) return refuse(response, 403, "this console is read-only: it changes nothing");
  }
  const left = new AbortController();
  response.once("close", () => left.abort());
  const ended = AbortSignal.any([left.signal, context.closed]);
  const body = hasBody(request) ? request : undefined;
  const called =
    body !== undefined && !doesWrite(asked)
      ? await checkFile(asked, context, body, ended)
      : await call(asked, context, { body, ended });
  if ("error" in called) return refuse(response, called.status, called.error);
  const { answer: text, said, exitCode } = called;
  if (said.length > 0) response.setHeader("x-pawl-said", saidHeader(said));
  // A command may end with a failure and a document, as one that counts mistakes does.
  if (exitCode === exitCodes.done || documentOf(called) !== undefined)
    return sendDocument(request, response, text || "null");
  refuse(response, exitCode === exitCodes.usage ? 400 : 409, errorText(said, context.again()));
}

/** Whether somebody opens an address of the page: which page it means, the page itself finds out. */
function isVisit({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes("text/html") === true;
}

/** What a page has to know besides what commands say: how to write their command lines, what may be done, where, and when. */
async function about({ shell, target, shownTarget = target, readOnly = false, opened }: Context) {
  // What could not be opened, the commands say.
  const found = await opened?.catch(() => undefined);
  const now = new Date((found?.clock ?? shell.clock).now()).toISOString();
  const place = found && placeOf(found);
  return { pawl: shell.pawl, target: shownTarget, readOnly, now, place };
}

function placeOf({ project, stage, local, region, account }: DeployedPawl) {
  return { project, stage, ...(!local && { region, account }) };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
}

/** `/api/history?arg=count-cities&status=errored&number=20` */
function askedIn(path: string, query: string): Asked {
  const params = new URLSearchParams(query);
  const options = [...params].filter(([name]) => name !== "arg");
  return { command: path.slice("/api/".length), args: params.getAll("arg"), options };
}
