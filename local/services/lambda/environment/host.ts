/**
 * The program of one environment: it loads the handler and runs one invocation after the other, as the executor asks
 * over IPC. It behaves as AWS's runtime client for Node 24 does, and `npm run prove:lambda` compares the two:
 *
 * - While the code is loaded or a handler works, nothing of this program keeps the process alive. If the handler waits
 *   for something that never comes, the event loop is empty and the process ends.
 * - Between invocations the process is frozen: it blocks until the executor wakes it. Timers and promises that a
 *   handler left behind go on at the next invocation.
 *
 * It expects the variables of `variables.ts`, and no second invocation before it has answered the first. The executor
 * enforces timeouts, since a process whose handler blocks cannot.
 */
import { existsSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { followLocalTime, type LocalTimeState } from "../../../time/index.ts";
import { type FromHost, type FunctionFailure, marks, type ToHost, wakeFd } from "./host-messages.ts";

type Handler = (event: unknown, context: unknown) => unknown;

const setTime = followLocalTime(JSON.parse(process.argv[2] ?? '{"offset":0}') as LocalTimeState);
let stopping = false;

writeSynchronously();

const handler = load();
handler.then(
  () => sendAndFreeze({ kind: "ready" }),
  (error: unknown) => {
    console.error(error);
    sendAndFreeze({ kind: "unready", failure: describe(error) });
  },
);

process.on("message", (message: ToHost) => {
  if (message.kind === "time") setTime(message.state);
  else if (message.kind === "shutdown") stopping = true;
  else void handler.then((ready) => invoke(ready, message));
});
// Node would print the line of the bundle, which is kilobytes long. A handler's own listener decides instead of this one.
process.on("uncaughtException", (error: unknown) => {
  if (process.listenerCount("uncaughtException") > 1) return;
  console.error(`Uncaught ${inspect(error)}`);
  process.exit(1);
});
// Ctrl-C in a terminal reaches every process of its group. The executor decides when this one ends.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
// The executor is gone, so nothing waits for an answer.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
process.channel?.unref();

/**
 * Both outputs go to one stream, so that lines keep their order and their invocation. As in Lambda, a write returns when
 * it is written: a function that prints faster than anyone reads waits, and neither fills its memory nor loses a line
 * when it ends. Node's own streams would do both, since their pipe does not block.
 */
function writeSynchronously(): void {
  const output = new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, written) {
      for (let at = 0; at < chunk.length; ) at += writeSync(1, chunk, at);
      written();
    },
  });
  for (const name of ["stdout", "stderr"]) Object.defineProperty(process, name, { get: () => output });
}

async function load(): Promise<Handler> {
  const { _HANDLER = "", LAMBDA_TASK_ROOT = "" } = process.env;
  const dot = _HANDLER.lastIndexOf(".");
  const [file, name] = [_HANDLER.slice(0, dot), _HANDLER.slice(dot + 1)];
  const endings = ["", ".js", ".mjs", ".cjs"];
  const candidates = endings.map((ending) => join(LAMBDA_TASK_ROOT, `${file}${ending}`));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) throw named("Runtime.ImportModuleError", `none of ${candidates.join(", ")} exists`);
  const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const found = exported[name] ?? (exported.default as Record<string, unknown> | undefined)?.[name];
  if (found === undefined) throw named("Runtime.HandlerNotFound", `${_HANDLER} is undefined or not exported`);
  if (typeof found !== "function") throw named("Runtime.HandlerNotFound", `${_HANDLER} is not a function`);
  if (found.length > 2) {
    throw named(
      "Runtime.CallbackHandlerDeprecated",
      `${_HANDLER} takes a callback, which Lambda does not pass since Node 24`,
    );
  }
  return found as Handler;
}

async function invoke(handle: Handler, invocation: Extract<ToHost, { kind: "invoke" }>): Promise<void> {
  const { requestId, payload, deadline, functionArn, trace } = invocation;
  process.channel?.unref();
  process.env._X_AMZN_TRACE_ID = trace;
  process.stdout.write(`${marks.start(requestId)}\n`);
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: "$LATEST",
    invokedFunctionArn: functionArn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => (stopping ? 0 : deadline - Date.now()),
  };
  let answer: { result: string } | { failure: FunctionFailure };
  try {
    const result = await handle(JSON.parse(payload), context);
    await turnOfLoop();
    answer = { result: asJson(result) };
  } catch (error) {
    await turnOfLoop();
    console.error(error);
    answer = { failure: describe(error) };
  }
  process.stdout.write(`${marks.end(requestId)}\n`);
  sendAndFreeze({ kind: "done", requestId, ...answer, memory: process.memoryUsage.rss() });
}

/** AWS's client answers in the next turn of the event loop: a rejection that nothing handles ends the process before. */
async function turnOfLoop(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

function asJson(result: unknown): string {
  try {
    return JSON.stringify(result) ?? "null";
  } catch {
    throw named("Runtime.JSONStringifyError", "Unable to stringify response body");
  }
}

function describe(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") ?? [] };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

/** Answers the executor, and does nothing more until it asks again. */
function sendAndFreeze(message: FromHost): void {
  if (process.connected) process.send?.(message, undefined, undefined, freeze);
}

/**
 * As Lambda freezes an environment: the only thread that runs JavaScript waits for the executor. It is no signal that
 * stops the process, since a stopped process would outlive an executor that is killed.
 */
function freeze(): void {
  const isWoken = readSync(wakeFd, Buffer.alloc(1)) === 1;
  // The executor is gone, so nothing wakes it any more.
  if (!isWoken) process.kill(process.pid, "SIGKILL");
  process.channel?.ref();
}
