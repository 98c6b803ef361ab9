/**
 * Runs the handler of a Node function for process_executor.py: events come by one pipe, a line each, and answers go by
 * another. What the handler prints goes to standard output, as on Lambda.
 */
import { existsSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { FUNCTION_EVENTS, FUNCTION_ANSWERS, LAMBDA_TASK_ROOT: root, _HANDLER: spec, ...env } = process.env;
delete process.env.FUNCTION_EVENTS;
delete process.env.FUNCTION_ANSWERS;

const answer = (value) => writeSync(Number(FUNCTION_ANSWERS), `${JSON.stringify(value)}\n`);
const failure = (error) => ({
  errorType: error?.name ?? "Error",
  errorMessage: error?.message ?? String(error),
  trace: String(error?.stack ?? "").split("\n"),
});

try {
  const dot = spec.lastIndexOf(".");
  const file = [".mjs", ".js", ".cjs"]
    .map((ending) => `${root}/${spec.slice(0, dot)}${ending}`)
    .find((path) => existsSync(path));
  const handler = (await import(pathToFileURL(file).href))[spec.slice(dot + 1)];
  answer({ ready: true });
  const events = new Socket({ fd: Number(FUNCTION_EVENTS), readable: true, writable: false });
  for await (const line of createInterface({ input: events })) {
    const { id, arn, event, deadline } = JSON.parse(line);
    const context = {
      functionName: env.AWS_LAMBDA_FUNCTION_NAME,
      functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
      invokedFunctionArn: arn,
      memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      awsRequestId: id,
      logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
      getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    try {
      answer({ result: (await handler(event, context)) ?? null });
    } catch (error) {
      answer({ error: failure(error) });
    }
  }
} catch (error) {
  answer({ init: failure(error) });
}
