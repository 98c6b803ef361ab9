/** Lambda's operations that describe functions, their one version, and the account. */
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { JsonServed } from "../../http/index.ts";
import { functionOf, invalid, notFound, pageOf } from "./function-of.ts";
import type { FunctionSettings } from "./function-settings.ts";
import type { Lambda } from "./lambda.ts";

const megabyte = 1024 * 1024;

/** AWS's quotas of an account. */
export const accountLimits = { concurrency: 1000, leastUnreserved: 100 } as const;

const qualified = { query: ["Qualifier"] } as const;

export function describeOperations(lambda: Lambda) {
  const { executor } = lambda;
  const shown = (settings: FunctionSettings, qualifier: string | null = null) =>
    configuration(settings, lambda.deployedAt, qualifier);
  return {
    GetAccountSettings: {
      handle: () => {
        const { functions } = executor;
        return {
          AccountLimit: {
            TotalCodeSize: 76_800 * megabyte,
            CodeSizeUnzipped: 250 * megabyte,
            CodeSizeZipped: 50 * megabyte,
            ConcurrentExecutions: accountLimits.concurrency,
            UnreservedConcurrentExecutions: accountLimits.concurrency - reservedBy(functions),
          },
          AccountUsage: {
            TotalCodeSize: functions.reduce((sum, { folder }) => sum + sizeOf(folder), 0),
            FunctionCount: functions.length,
          },
        };
      },
    },
    GetAlias: {
      handle: (call) => {
        const { arn } = functionOf(executor, call);
        throw notFound(`Cannot find alias arn: ${arn}:${call.path.Name}`);
      },
    },
    GetFunction: {
      ...qualified,
      handle: (call) => {
        const settings = functionOf(executor, call);
        const { reserved } = settings;
        return {
          Configuration: shown(settings, call.query.get("Qualifier")),
          // Without a `Location`: nothing here can be downloaded.
          Code: { RepositoryType: "S3" },
          Concurrency: reserved === undefined ? undefined : { ReservedConcurrentExecutions: reserved },
        };
      },
    },
    GetFunctionConfiguration: {
      ...qualified,
      handle: (call) => shown(functionOf(executor, call), call.query.get("Qualifier")),
    },
    ListAliases: {
      query: ["Marker", "MaxItems"],
      handle: (call) => {
        functionOf(executor, call);
        const { items, NextMarker } = pageOf([], call, 10_000);
        return { Aliases: items, NextMarker };
      },
    },
    ListFunctions: {
      query: ["FunctionVersion", "Marker", "MaxItems"],
      handle: (call) => {
        const version = call.query.get("FunctionVersion");
        if (version !== null && version !== "ALL")
          throw invalid(`FunctionVersion: expected ALL, got ${version}`);
        const { items, NextMarker } = pageOf(executor.functions, call, 50);
        return { Functions: items.map((settings) => shown(settings)), NextMarker };
      },
    },
    ListVersionsByFunction: {
      query: ["Marker", "MaxItems"],
      handle: (call) => {
        const { items, NextMarker } = pageOf([shown(functionOf(executor, call), "$LATEST")], call, 50);
        return { Versions: items, NextMarker };
      },
    },
  } satisfies Record<string, JsonServed>;
}

/** How many of the account's executions functions keep for themselves. */
export function reservedBy(functions: readonly FunctionSettings[]): number {
  return functions.reduce((sum, { reserved = 0 }) => sum + reserved, 0);
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function configuration(settings: FunctionSettings, deployedAt: number, qualifier: string | null) {
  return {
    FunctionName: settings.name,
    FunctionArn: qualifier === null ? settings.arn : `${settings.arn}:${qualifier}`,
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
