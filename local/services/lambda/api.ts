/** Lambda's API over the executor: invoking, and reading what was deployed. */
import { createHash } from "node:crypto";
import { answer } from "../../http/answer.ts";
import { readBody } from "../../http/body.ts";
import { AwsError } from "../../http/errors.ts";
import type { AwsService } from "../../http/json.ts";
import { type RestCall, restService } from "../../http/rest.ts";
import type { Executor } from "./executor.ts";
import type { FunctionSettings } from "./function-settings.ts";

/** Bytes of a payload: 6 MB to wait for, 1 MB otherwise. */
const longestPayload = { RequestResponse: 6_291_556, Event: 1_048_576, DryRun: 6_291_556 } as const;

/** The service behind the front. @param deployedAt epoch milliseconds */
export function lambdaService(executor: Executor, deployedAt: number): AwsService {
  const shown = (settings: FunctionSettings) => configuration(settings, deployedAt);
  return restService([
    {
      method: "POST",
      path: /^\/2015-03-31\/functions\/(?<name>[^/]+)\/invocations$/,
      handle: (call) => invoke(executor, call),
    },
    {
      method: "GET",
      path: /^\/2015-03-31\/functions\/?$/,
      handle: () => ({ Functions: executor.functions.map(shown) }),
    },
    {
      method: "GET",
      path: /^\/2015-03-31\/functions\/(?<name>[^/]+)$/,
      handle: ({ path }) => {
        const settings = executor.find(path.name ?? "");
        const { reserved } = settings;
        return {
          Configuration: shown(settings),
          Code: { RepositoryType: "S3", Location: `file://${settings.folder}` },
          ...(reserved === undefined ? {} : { Concurrency: { ReservedConcurrentExecutions: reserved } }),
        };
      },
    },
    {
      method: "GET",
      path: /^\/2015-03-31\/functions\/(?<name>[^/]+)\/configuration$/,
      handle: ({ path }) => shown(executor.find(path.name ?? "")),
    },
  ]);
}

async function invoke(executor: Executor, { path, request, response }: RestCall): Promise<void> {
  const name = path.name ?? "";
  const { "x-amz-invocation-type": asked = "RequestResponse", "x-amz-log-type": log } = request.headers;
  const type = asked as keyof typeof longestPayload;
  if (!(type in longestPayload)) {
    throw new AwsError(
      "InvalidParameterValueException",
      `invocation type ${asked}: allowed are ${Object.keys(longestPayload).join(", ")}`,
    );
  }
  const payload = (await readBody(request, longestPayload[type])).toString("utf8") || "{}";
  checkJson(payload);
  const trace = request.headers["x-amzn-trace-id"];
  const traces = [typeof trace === "string" ? trace : undefined];
  executor.find(name);
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

function configuration(settings: FunctionSettings, deployedAt: number) {
  return {
    FunctionName: settings.name,
    FunctionArn: settings.arn,
    Runtime: settings.runtime,
    Handler: settings.handler,
    Timeout: settings.timeoutSeconds,
    MemorySize: settings.memoryMb,
    LastModified: new Date(deployedAt).toISOString().replace("Z", "+0000"),
    CodeSha256: createHash("sha256").update(settings.folder).digest("base64"),
    Version: "$LATEST",
    PackageType: "Zip",
    State: "Active",
    LastUpdateStatus: "Successful",
    Environment: { Variables: settings.variables },
    LoggingConfig: { LogFormat: "Text", LogGroup: settings.logGroup },
  };
}
