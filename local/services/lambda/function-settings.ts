/** Reads a function from a template, and checks that it can run on this machine. */
import { existsSync } from "node:fs";
import {
  type Account,
  arn,
  named,
  oneOf,
  type Properties,
  type Resource,
  type Stack,
  tagList,
  wholeNumber,
} from "../../stack/index.ts";
import { ownFunction } from "./function-of.ts";

export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  readonly runtime: string;
  readonly handler: string;
  /** The folder of the unpacked bundle. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly logGroup: string;
  /** Its reserved concurrency. @default only the machine limits it */
  readonly reserved?: number;
  /** Whether a chain of its own messages may go on without end. */
  readonly recursion: "Allow" | "Terminate";
  /** Whether it has settings of its own for asynchronous invocations. @default Lambda's hold */
  readonly hasAsyncConfig?: boolean;
  /** How often an asynchronous invocation is retried after it failed. */
  readonly asyncRetries: number;
  /** How old an asynchronous invocation may be when it is retried. */
  readonly asyncAgeSeconds: number;
}

/** The properties of a function that are read here, and those without which it does the same on this machine. */
export const functionProperties: Properties = {
  Code: named("S3Bucket", "S3Key"),
  Environment: named("Variables"),
  ...named("FunctionName", "Handler", "Runtime"),
  LoggingConfig: named("LogFormat", "LogGroup"),
  MemorySize: wholeNumber(128, 10_240),
  RecursiveLoop: oneOf("Allow", "Terminate"),
  ReservedConcurrentExecutions: wholeNumber(0, 1_000_000),
  Timeout: wholeNumber(1, 900),
  // Programs are those of this machine.
  ...named("Architectures", "CodeSigningConfigArn", "Description", "KmsKeyArn", "Layers", "Role"),
  EphemeralStorage: named("Size"),
  PackageType: oneOf("Zip"),
  RuntimeManagementConfig: named("RuntimeVersionArn", "UpdateRuntimeOn"),
  Tags: tagList,
  TracingConfig: { Mode: oneOf("Active", "PassThrough") },
  VpcConfig: named("Ipv6AllowedForDualStack", "SecurityGroupIds", "SubnetIds"),
};

/** Those of an `EventInvokeConfig`, which its function reads. */
export const asyncProperties: Properties = {
  FunctionName: "any",
  MaximumEventAgeInSeconds: wholeNumber(60, 21_600),
  MaximumRetryAttempts: wholeNumber(0, 2),
  Qualifier: oneOf("$LATEST"),
};

export type AsyncSettings = Pick<FunctionSettings, "hasAsyncConfig" | "asyncRetries" | "asyncAgeSeconds">;

/** Lambda's own. */
export const defaultAsyncSettings = {
  hasAsyncConfig: false,
  asyncRetries: 2,
  asyncAgeSeconds: 21_600,
} as const satisfies AsyncSettings;

export function functionArn(name: string, account: Account): string {
  return arn(account, "lambda", `function:${name}`);
}

/** Throws where the function cannot run here. */
export function readFunction({ name, properties }: Resource, stack: Stack): FunctionSettings {
  const { Runtime, Handler, Timeout, MemorySize, ReservedConcurrentExecutions, RecursiveLoop } = properties;
  if (typeof Runtime !== "string" || !Runtime.startsWith("nodejs")) {
    throw new Error(`runtime ${Runtime ?? "(none)"} is not emulated: allowed are those of Node.js`);
  }
  const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
  const { LogGroup = `/aws/lambda/${name}`, LogFormat = "Text" } = (properties.LoggingConfig ?? {}) as {
    LogGroup?: string;
    LogFormat?: string;
  };
  if (LogFormat !== "Text") throw new Error(`LogFormat ${LogFormat} is not emulated: allowed is Text`);
  return {
    name,
    arn: functionArn(name, stack.account),
    runtime: Runtime,
    handler: String(Handler),
    folder: codeFolder(properties.Code, stack),
    variables: Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, String(value)])),
    timeoutSeconds: Number(Timeout ?? 3),
    memoryMb: Number(MemorySize ?? 128),
    logGroup: LogGroup,
    reserved: ReservedConcurrentExecutions === undefined ? undefined : Number(ReservedConcurrentExecutions),
    recursion: RecursiveLoop === "Allow" ? "Allow" : "Terminate",
    ...asyncSettings(name, stack),
  };
}

function codeFolder(code: unknown, { assets }: Stack): string {
  const { S3Bucket, S3Key } = (code ?? {}) as { S3Bucket?: string; S3Key?: string };
  const asset = assets.find(({ bucket, key }) => bucket === S3Bucket && key === S3Key);
  if (asset === undefined)
    throw new Error(`its code must be an asset of this stack, got ${JSON.stringify(code)}`);
  if (!existsSync(asset.path)) throw new Error(`its code is not at ${asset.path}`);
  return asset.path;
}

/** What the function's `EventInvokeConfig` says, if it has one. */
function asyncSettings(functionName: string, { resources, account }: Stack): AsyncSettings {
  const config = resources.find(
    ({ type, properties }) =>
      type === "AWS::Lambda::EventInvokeConfig" &&
      ownFunction(String(properties.FunctionName), account) === functionName,
  );
  if (config === undefined) return defaultAsyncSettings;
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = config.properties;
  const { asyncRetries, asyncAgeSeconds } = defaultAsyncSettings;
  return {
    hasAsyncConfig: true,
    asyncRetries: Number(MaximumRetryAttempts ?? asyncRetries),
    asyncAgeSeconds: Number(MaximumEventAgeInSeconds ?? asyncAgeSeconds),
  };
}
