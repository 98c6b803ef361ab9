/** What a template says of a function, checked for what one machine can do. */
import { existsSync } from "node:fs";
import { functionArn } from "../../stack/resource-type.ts";
import type { Resource, Stack } from "../../stack/stack.ts";

/** A function as it is deployed. */
export interface FunctionSettings {
  readonly name: string;
  readonly arn: string;
  readonly runtime: string;
  readonly handler: string;
  /** The unpacked bundle's folder. */
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly logGroup: string;
  /** Environments kept for it, and at most so many. Undefined: as many as there is room for. */
  readonly reserved?: number;
  /** Whether messages of its own may come back to it without end. */
  readonly recursion: "Allow" | "Terminate";
  /** How often an asynchronous invocation that failed is tried again. */
  readonly asyncRetries: number;
  /** How old it may be when it is tried again. */
  readonly asyncAgeSeconds: number;
}

/** The functions of a stack. Throws on one that cannot run here, naming why. */
export function functionsOf(stack: Stack): FunctionSettings[] {
  return stack.resources
    .filter(({ type }) => type === "AWS::Lambda::Function")
    .map((resource) => readFunction(resource, stack));
}

function readFunction({ logicalId, name, properties }: Resource, stack: Stack): FunctionSettings {
  const { Runtime, Handler, Timeout, MemorySize, ReservedConcurrentExecutions, RecursiveLoop } = properties;
  if (typeof Runtime !== "string" || !Runtime.startsWith("nodejs")) {
    throw new Error(
      `function ${logicalId} has the runtime ${Runtime ?? "(none)"}: allowed here are those of Node.js`,
    );
  }
  for (const key of ["Layers", "DeadLetterConfig", "FileSystemConfigs"]) {
    if (properties[key] !== undefined)
      throw new Error(`function ${logicalId} has ${key}, which are not known here`);
  }
  const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> };
  const { LogGroup = `/aws/lambda/${name}` } = (properties.LoggingConfig ?? {}) as { LogGroup?: string };
  return {
    name,
    arn: functionArn(name, stack.place),
    runtime: Runtime,
    handler: String(Handler),
    folder: codeFolder(logicalId, properties.Code, stack),
    variables: Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, String(value)])),
    timeoutSeconds: Number(Timeout ?? 3),
    memoryMb: Number(MemorySize ?? 128),
    logGroup: LogGroup,
    ...(ReservedConcurrentExecutions === undefined ? {} : { reserved: Number(ReservedConcurrentExecutions) }),
    recursion: RecursiveLoop === "Allow" ? "Allow" : "Terminate",
    ...asyncSettings(name, stack),
  };
}

function codeFolder(logicalId: string, code: unknown, { assets }: Stack): string {
  const { S3Bucket, S3Key } = (code ?? {}) as { S3Bucket?: string; S3Key?: string };
  const asset = assets.find(({ bucket, key }) => bucket === S3Bucket && key === S3Key);
  if (asset === undefined) {
    throw new Error(
      `the code of function ${logicalId} is no asset of this stack, got ${JSON.stringify(code)}`,
    );
  }
  if (!existsSync(asset.path)) throw new Error(`the code of function ${logicalId} is not at ${asset.path}`);
  return asset.path;
}

function asyncSettings(
  functionName: string,
  { resources }: Stack,
): Pick<FunctionSettings, "asyncRetries" | "asyncAgeSeconds"> {
  const config = resources.find(
    ({ type, properties }) =>
      type === "AWS::Lambda::EventInvokeConfig" && properties.FunctionName === functionName,
  );
  const {
    DestinationConfig,
    MaximumRetryAttempts = 2,
    MaximumEventAgeInSeconds = 21_600,
  } = config?.properties ?? {};
  if (DestinationConfig !== undefined) {
    throw new Error(`${config?.logicalId} has a DestinationConfig, which is not known here`);
  }
  return { asyncRetries: Number(MaximumRetryAttempts), asyncAgeSeconds: Number(MaximumEventAgeInSeconds) };
}
