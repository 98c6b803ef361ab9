/** Lambda's Invoke: a function is called and waited for, called in the background, or only looked up. */
import { AwsError, answer, type RestCall, readBody, type ServedOperation } from "../../http/index.ts";
import type { Executor } from "./executor.ts";
import { functionOf } from "./function-of.ts";

/** The longest payload of each invocation type, in bytes. */
const longestPayload = { RequestResponse: 6_291_556, Event: 1_048_576, DryRun: 6_291_556 } as const;

export function invokeOperation(executor: Executor) {
  return {
    query: ["Qualifier"],
    headers: ["x-amz-invocation-type", "x-amz-log-type"],
    body: "by itself",
    handle: (call) => invoke(executor, call),
  } as const satisfies ServedOperation;
}

async function invoke(executor: Executor, call: RestCall): Promise<void> {
  const { request, response } = call;
  const { "x-amz-invocation-type": type = "RequestResponse", "x-amz-log-type": log = "None" } =
    request.headers;
  if (!isAllowed(longestPayload, type))
    throw notAllowed("invocation type", type, Object.keys(longestPayload));
  if (log !== "None" && log !== "Tail") throw notAllowed("log type", log, ["None", "Tail"]);
  const payload = (await readBody(request, longestPayload[type])).toString("utf8") || "{}";
  checkJson(payload);
  const trace = request.headers["x-amzn-trace-id"];
  const traces = [typeof trace === "string" ? trace : undefined];
  const { name } = functionOf(executor, call);
  if (type === "DryRun") return answer(response, 204, {});
  if (type === "Event") {
    executor.invokeAsync(name, payload, { traces });
    return answer(response, 202, { "content-type": "application/json" });
  }
  const invocation = await executor.invoke(name, payload, { traces });
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "x-amzn-requestid": invocation.requestId,
    "x-amz-executed-version": "$LATEST",
  };
  if (invocation.failure !== undefined) headers["x-amz-function-error"] = "Unhandled";
  if (log === "Tail")
    headers["x-amz-log-result"] = Buffer.from(invocation.logTail.slice(-4096)).toString("base64");
  answer(response, 200, headers, invocation.payload);
}

function isAllowed<Table extends object>(table: Table, key: unknown): key is keyof Table {
  return typeof key === "string" && Object.hasOwn(table, key);
}

function notAllowed(what: string, given: unknown, allowed: readonly string[]): AwsError {
  return new AwsError(
    "InvalidParameterValueException",
    `${what} ${given}: allowed are ${allowed.join(", ")}`,
  );
}

function checkJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (cause) {
    throw new AwsError(
      "InvalidRequestContentException",
      `Could not parse request body into json: ${(cause as Error).message}`,
      { cause },
    );
  }
}
