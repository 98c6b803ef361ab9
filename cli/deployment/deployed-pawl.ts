/**
 * A deployment as commands see it: its manifest, its runs, its queues. Found by the outputs of the stack
 * `pawl-STAGE`; no source is read, so that a command works from any folder. Which one is meant was decided
 * before (`target.ts`); what goes wrong with AWS itself is put into words afterwards (`explain-error.ts`).
 */
import { join } from "node:path";
import type { Readable } from "node:stream";
import { NotFoundError } from "../../functions/model/errors.ts";
import { type Manifest, outputs, stackName } from "../../functions/model/manifest.ts";
import type { RunQueue } from "../../functions/queue/run-queue.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { type Aws, openAws } from "./aws.ts";
import type { Target } from "./target.ts";

export interface Deployment {
  readonly stage: string;
  /** Its endpoint is on this machine. */
  readonly local: boolean;
  readonly region: string;
  readonly manifest: Manifest;
  /** Who is asking, and of which account: asked of AWS, so of use before a write only. */
  identity(): Promise<Identity>;
  store(): Promise<RunStore>;
  queue(): Promise<RunQueue>;
  /** The `s3://` URL of a key in the bucket of uploads. */
  uploadUrl(key: string): string;
  /** Puts a stream of any length there. */
  upload(key: string, body: Readable): Promise<void>;
  /** The folder of a lane's logs, where `pawl dev` keeps them on this machine; elsewhere they are in CloudWatch. */
  logFolder(lane: string): Promise<string | undefined>;
}

export interface Identity {
  /** The account's number, or `local`. */
  readonly account: string;
  /** The caller's ARN. Undefined on this machine, where nobody is asked. */
  readonly arn?: string;
}

/** Opens a deployment. @throws a `NotFoundError` where there is none, and whatever the SDK throws */
export async function openDeployment(
  target: Target,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Deployment> {
  const aws = openAws(target, env);
  const found = await findOutputs(aws, target);
  const output = (name: keyof typeof outputs): string => {
    const value = found.get(outputs[name]);
    if (value !== undefined) return value;
    throw new NotFoundError(`the stack has no output ${outputs[name]}: it was deployed by another version`);
  };
  const manifest = await readManifest(aws, output("manifest"));
  return {
    stage: manifest.stage,
    local: target.local,
    region: await (await aws.cloudformation()).config.region(),
    manifest,
    async identity() {
      if (target.local) return { account: "local" };
      const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
      const { Account = "unknown", Arn } = await (await aws.sts()).send(new GetCallerIdentityCommand());
      return { account: Account, ...(Arn && { arn: Arn }) };
    },
    async store() {
      const { DynamoRunStore } = await import("../../functions/store/dynamodb.ts");
      const client = await aws.dynamodb();
      return new DynamoRunStore({
        client,
        runsTable: output("runsTable"),
        tasksTable: output("tasksTable"),
      });
    },
    async queue() {
      const { SqsRunQueue } = await import("../../functions/queue/sqs.ts");
      return new SqsRunQueue({ client: await aws.sqs(), queues: JSON.parse(output("queues")) });
    },
    uploadUrl: (key) => `s3://${output("uploadsBucket")}/${key}`,
    async upload(key, body) {
      const { Upload } = await import("@aws-sdk/lib-storage");
      const Bucket = output("uploadsBucket");
      // Of unknown length: parts of 5 MiB go up while the rest is still being read.
      await new Upload({
        client: await aws.s3(),
        params: { Bucket, Key: key, Body: body, ContentType: "text/csv" },
      }).done();
    },
    async logFolder(lane) {
      const state = target.local ? await stateFolder(target.endpoint ?? "") : undefined;
      const workers: Readonly<Record<string, string>> = JSON.parse(found.get(outputs.workers) ?? "{}");
      return state && join(state, "logs", workers[lane] ?? "");
    },
  };
}

/** Where the `pawl dev` of an endpoint keeps its state; undefined where something else answers there. */
async function stateFolder(endpoint: string): Promise<string | undefined> {
  try {
    const answer = await fetch(new URL("/_pawl/dev", endpoint), { signal: AbortSignal.timeout(1_000) });
    const { folder } = (await answer.json()) as { folder?: unknown };
    return typeof folder === "string" ? folder : undefined;
  } catch {
    return undefined;
  }
}

async function findOutputs(aws: Aws, { stage, local, endpoint }: Target): Promise<Map<string, string>> {
  const { DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const cloudformation = await aws.cloudformation();
  const where = endpoint ?? `Region ${await cloudformation.config.region()}`;
  const hints: Record<string, string> = { dev: ": deploy it, or start pawl dev", local: ": start pawl dev" };
  const hint = local ? "" : (hints[stage ?? ""] ?? ": deploy it, or choose another by --stage");
  if (stage === undefined) {
    const { Stacks = [] } = await cloudformation.send(new DescribeStacksCommand());
    const ours = Stacks.filter(({ StackName = "" }) => StackName.startsWith(stackName("")));
    if (ours.length > 1) {
      const stages = ours.map(({ StackName = "" }) => StackName.slice(stackName("").length));
      throw new NotFoundError(`several stages at ${where}: choose by --stage ${stages.join(" or --stage ")}`);
    }
    if (ours[0] === undefined) throw new NotFoundError(`no stack ${stackName("STAGE")} at ${where}`);
    return outputsOf(ours[0]);
  }
  const none = () => new NotFoundError(`no stack ${stackName(stage)} at ${where}${hint}`);
  const { Stacks = [] } = await cloudformation
    .send(new DescribeStacksCommand({ StackName: stackName(stage) }))
    .catch((error: Error) => {
      if (error.name === "ValidationError" && error.message.includes("does not exist")) throw none();
      throw error;
    });
  if (Stacks[0] === undefined) throw none();
  return outputsOf(Stacks[0]);
}

function outputsOf(stack: import("@aws-sdk/client-cloudformation").Stack): Map<string, string> {
  return new Map(
    (stack.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]),
  );
}

async function readManifest(aws: Aws, url: string): Promise<Manifest> {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const { hostname, pathname } = new URL(url);
  const { Body } = await (await aws.s3()).send(
    new GetObjectCommand({ Bucket: hostname, Key: decodeURIComponent(pathname.slice(1)) }),
  );
  const manifest = JSON.parse((await Body?.transformToString()) ?? "null") as Manifest | null;
  if (manifest?.pawl === 1) return manifest;
  throw new NotFoundError(`${url} is no manifest of this version of pawl`);
}
