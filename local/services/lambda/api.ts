/** Lambda's API: invokes functions, and describes those that were deployed. */
import { createHash } from "node:crypto";
import {
  type Api,
  AwsError,
  answer,
  type RestCall,
  type RestRoute,
  readBody,
  restApi,
  unserved,
} from "../../http/index.ts";
import type { Executor } from "./executor.ts";
import type { FunctionSettings } from "./function-settings.ts";
import type { Lambda } from "./lambda.ts";

const mappings = "^/2015-03-31/event-source-mappings";

/** What clients of event sources ask for; the event sources here are those of the template. */
const unservedRoutes: readonly RestRoute[] = [
  unserved("GET", new RegExp(`${mappings}/?$`), "ListEventSourceMappings"),
  unserved("POST", new RegExp(`${mappings}/?$`), "CreateEventSourceMapping"),
  unserved("GET", new RegExp(`${mappings}/[^/]+$`), "GetEventSourceMapping"),
  unserved("PUT", new RegExp(`${mappings}/[^/]+$`), "UpdateEventSourceMapping"),
  unserved("DELETE", new RegExp(`${mappings}/[^/]+$`), "DeleteEventSourceMapping"),
];

/** The longest payload of each invocation type, in bytes. */
const longestPayload = { RequestResponse: 6_291_556, Event: 1_048_576, DryRun: 6_291_556 } as const;

export function lambdaApi({ executor, deployedAt }: Lambda): Api {
  const shown = (settings: FunctionSettings) => configuration(settings, deployedAt);
  return restApi([
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
      handle: (call) => {
        const settings = functionOf(executor, call);
        const { reserved } = settings;
        return {
          Configuration: shown(settings),
          Code: { RepositoryType: "S3", Location: `file://${settings.folder}` },
          Concurrency: reserved === undefined ? undefined : { ReservedConcurrentExecutions: reserved },
        };
      },
    },
    {
      method: "GET",
      path: /^\/2015-03-31\/functions\/(?<name>[^/]+)\/configuration$/,
      handle: (call) => shown(functionOf(executor, call)),
    },
    ...unservedRoutes,
  ]);
}

/** The function that a request names. There is one version, `$LATEST`: any other qualifier names none. */
function functionOf(executor: Executor, { path, query }: RestCall): FunctionSettings {
  const name = path.name ?? "";
  const settings = executor.find(name);
  const inArn = /:function:[^:]+:(.+)$/.exec(name)?.[1];
  const other = [inArn, query.get("Qualifier")].find((qualifier) => (qualifier ?? "$LATEST") !== "$LATEST");
  if (other === undefined) return settings;
  throw new AwsError("ResourceNotFoundException", `Function not found: ${settings.arn}:${other}`, {
    status: 404,
    fields: { Type: "User" },
  });
}

async function invoke(executor: Executor, call: RestCall): Promise<void> {
  const { path, request, response } = call;
  const name = path.name ?? "";
  const { "x-amz-invocation-type": given = "RequestResponse", "x-amz-log-type": log } = request.headers;
  const type = given as keyof typeof longestPayload;
  if (!(type in longestPayload)) {
    throw new AwsError(
      "InvalidParameterValueException",
      `invocation type ${given}: allowed are ${Object.keys(longestPayload).join(", ")}`,
    );
  }
  const payload = (await readBody(request, longestPayload[type])).toString("utf8") || "{}";
  checkJson(payload);
  const trace = request.headers["x-amzn-trace-id"];
  const traces = [typeof trace === "string" ? trace : undefined];
  functionOf(executor, call);
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
