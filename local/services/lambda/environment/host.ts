/**
 * The program of one environment: it loads the handler and runs one invocation after the other, as the executor asks
 * over IPC.
 *
 * It expects the variables of `variables.ts`, and no second invocation before it has answered the first. The executor
 * enforces timeouts, since a process whose handler blocks cannot. Unlike Lambda's, it is not frozen between
 * invocations.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { followLocalTime, type LocalTimeState } from "../../../time/index.ts";
import { type FromHost, type FunctionFailure, marks, type ToHost } from "./host-messages.ts";

type Handler = (event: unknown, context: unknown) => unknown;

const setTime = followLocalTime(JSON.parse(process.argv[2] ?? '{"offset":0}') as LocalTimeState);
let stopping = false;

// Both outputs go to one stream, so that lines keep their order and their invocation.
process.stderr.write = process.stdout.write.bind(process.stdout) as typeof process.stderr.write;

const handler = load();
handler.then(
  () => send({ kind: "ready" }),
  (error: unknown) => {
    console.error(error);
    send({ kind: "unready", failure: describe(error) });
  },
);

process.on("message", (message: ToHost) => {
  if (message.kind === "time") setTime(message.state);
  else if (message.kind === "shutdown") stopping = true;
  else void handler.then((ready) => invoke(ready, message));
});
// Ctrl-C in a terminal reaches every process of its group. The executor decides when this one ends.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});
// The executor is gone, so nothing waits for an answer.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

async function load(): Promise<Handler> {
  const { _HANDLER = "", LAMBDA_TASK_ROOT = "" } = process.env;
  const dot = _HANDLER.lastIndexOf(".");
  const [file, name] = [_HANDLER.slice(0, dot), _HANDLER.slice(dot + 1)];
  const candidates = [".mjs", ".js", ".cjs"].map((ending) => join(LAMBDA_TASK_ROOT, `${file}${ending}`));
  const path = candidates.find((candidate) => existsSync(candidate));
  if (path === undefined) throw named("Runtime.ImportModuleError", `none of ${candidates.join(", ")} exists`);
  const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const found = exported[name] ?? (exported.default as Record<string, unknown> | undefined)?.[name];
  if (typeof found !== "function")
    throw named("Runtime.HandlerNotFound", `${path} exports no function ${name}`);
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
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => (stopping ? 0 : Math.max(0, deadline - Date.now())),
  };
  let answer: { result: string } | { failure: FunctionFailure };
  try {
    const result = await handle(JSON.parse(payload), context);
    answer = { result: JSON.stringify(result) ?? "null" };
  } catch (error) {
    console.error(error);
    answer = { failure: describe(error) };
  }
  process.stdout.write(`${marks.end(requestId)}\n`);
  send({ kind: "done", requestId, ...answer, memory: process.memoryUsage.rss() });
}

function describe(error: unknown): FunctionFailure {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") ?? [] };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function send(message: FromHost): void {
  if (process.connected) process.send?.(message);
}
