/** Small apps for tests: a folder as the CDK synthesizes it, and functions without a template. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { LocalTime } from "../../local/index.ts";
import { type PrintedLine, resourceTypes } from "../../local/services/index.ts";
import { writeHostProgram } from "../../local/services/lambda/environment/host-program.ts";
import { Executor } from "../../local/services/lambda/executor.ts";
import { type FunctionSettings, functionArn } from "../../local/services/lambda/function-settings.ts";
import { type Asset, resolveStack, type Stack, type Template } from "../../local/stack/index.ts";

export const account = { accountId: "000000000000", region: "eu-west-1", endpoint: "http://127.0.0.1:4766" };

/** Resolves a template as a stack of the account. */
export function stackOf(template: Template, { assets = [], passOver }: StackParts = {}): Stack {
  return resolveStack({ stackName: "small", template, assets }, { account, resourceTypes, passOver });
}

interface StackParts {
  readonly assets?: readonly Asset[];
  readonly passOver?: readonly string[];
}

/** A new folder, and a function that removes it. */
export function tempFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "pawl-local-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Where a handler in a temporary folder finds one of the project's packages. */
export function packageUrl(name: string): string {
  return pathToFileURL(join(import.meta.dirname, "../../node_modules", name, "dist-cjs/index.js")).href;
}

/** Writes a function's code. @returns its folder */
export function writeCode(folder: string, name: string, source: string): string {
  const at = join(folder, `asset.${name}`);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "index.mjs"), source);
  return at;
}

/** Writes a `cdk.out` of one stack. The code of functions is given by name, and gets the key `NAME.zip`. */
export function writeAssembly(
  folder: string,
  template: Record<string, unknown>,
  code: Record<string, string> = {},
  files: Record<string, string> = {},
): string {
  const bucketName = bucket["Fn::Sub"];
  const destination = (objectKey: string) => ({ here: { bucketName, objectKey } });
  for (const [name, source] of Object.entries(code)) writeCode(folder, name, source);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const zips = Object.keys(code).map((name) => [
    name,
    { source: { path: `asset.${name}`, packaging: "zip" }, destinations: destination(`${name}.zip`) },
  ]);
  const others = Object.keys(files).map((name) => [
    name,
    { source: { path: name, packaging: "file" }, destinations: destination(name) },
  ]);
  const write = (file: string, value: unknown) => writeFileSync(join(folder, file), JSON.stringify(value));
  write("small.template.json", template);
  write("small.assets.json", { version: "55.0.0", files: Object.fromEntries([...zips, ...others]) });
  write("manifest.json", {
    version: "55.0.0",
    artifacts: {
      "small.assets": { type: "cdk:asset-manifest", properties: { file: "small.assets.json" } },
      small: {
        type: "aws:cloudformation:stack",
        properties: { templateFile: "small.template.json" },
        dependencies: ["small.assets"],
      },
    },
  });
  return folder;
}

const bucket = { "Fn::Sub": "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}" } as const;

/** A function's resource. @param code the name under which its code was written */
export function functionResource(code: string, properties: Record<string, unknown> = {}) {
  return {
    Type: "AWS::Lambda::Function",
    Properties: {
      Runtime: "nodejs24.x",
      Handler: "index.handler",
      Code: { S3Bucket: bucket, S3Key: `${code}.zip` },
      ...properties,
    },
  };
}

/** Settings of a function without a template. */
export function settingsOf(
  name: string,
  folder: string,
  more: Partial<FunctionSettings> = {},
): FunctionSettings {
  return {
    name,
    arn: functionArn(name, account),
    runtime: "nodejs24.x",
    handler: "index.handler",
    folder,
    variables: {},
    timeoutSeconds: 3,
    memoryMb: 128,
    logGroup: `/aws/lambda/${name}`,
    recursion: "Terminate",
    asyncRetries: 2,
    asyncAgeSeconds: 21_600,
    ...more,
  };
}

/** An executor in a temporary folder. */
export function smallExecutor(options: { time?: LocalTime; maxInvocations?: number } = {}) {
  const { path, remove } = tempFolder();
  const { time = new LocalTime(), maxInvocations } = options;
  const lines: PrintedLine[] = [];
  const warnings: string[] = [];
  const executor = new Executor(
    {
      time,
      account,
      logFolder: join(path, "logs"),
      program: writeHostProgram(join(path, "function-host.mjs")),
      onLine: (line) => lines.push(line),
      onSpawn: () => {},
    },
    { warn: (line) => warnings.push(line), maxInvocations },
  );
  const deploy = (name: string, source: string, more: Partial<FunctionSettings> = {}) =>
    executor.deploy(settingsOf(name, writeCode(path, name, source), more));
  const close = async () => {
    await executor.close(0);
    time.close();
    remove();
  };
  return { executor, time, folder: path, lines, warnings, deploy, close };
}
