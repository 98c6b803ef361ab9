/**
 * A deployment as commands use it: its manifest, its runs, its queues. Everything is found by the outputs of its
 * stack and no source is read, so a command works from any folder. `target.ts` has decided which deployment is
 * meant; `explain-error.ts` puts AWS's own errors into words.
 */
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Clock } from "../../functions/model/clock.ts";
import { formatPart } from "../../functions/model/format/data-format.ts";
import { formatCheck } from "../../functions/model/format/format-check.ts";
import type { ParamsEncryption } from "../../functions/model/params/sealed.ts";
import { automaticLane } from "../../functions/model/task/automatic.ts";
import { type Manifest, outputs } from "../../functions/model/task/manifest.ts";
import type { RunQueue } from "../../functions/queue/run-queue.ts";
import type { Scheduler, SchedulerPlace } from "../../functions/scheduler/scheduler.ts";
import type { RunStore } from "../../functions/store/run-store.ts";
import { ServiceTime } from "../../functions/store/service-time.ts";
import type { SchedulerEndpoint } from "../fire/scheduler-endpoint.ts";
import type { Shell } from "../shell.ts";
import { shellCommand } from "../shell-words.ts";
import { type Aws, openClients } from "./aws.ts";
import type { BatchReads } from "./batch-reads.ts";
import { devAt } from "./dev-at.ts";
import type { LogEvent, LogQuery } from "./log-events.ts";
import type { QueueDepths } from "./queue-depths.ts";
import { type FoundStack, findStack, outputOf, readManifest } from "./stack.ts";
import type { Target } from "./target.ts";

export interface DeployedPawl {
  readonly project: string;
  readonly stage: string;
  /** Its endpoint is on this machine. */
  readonly local: boolean;
  readonly region: string;
  /** The number of its account. Undefined on this machine. */
  readonly account?: string;
  /** Undefined where the SDK finds AWS by itself. */
  readonly endpoint?: string;
  /** Undefined where no option named one. */
  readonly profile?: string;
  readonly manifest: Manifest;
  /** The time of the service that it is deployed to. */
  readonly clock: Clock;
  /** The caller and its account. Calls AWS, so only commands that write ask for it. */
  identity(): Promise<Identity>;
  store(): Promise<RunStore>;
  /** Reads of many items in few calls. */
  batchReads(): Promise<BatchReads>;
  queue(): Promise<RunQueue>;
  /** Invokes a lane's worker with an event that it answers. @throws Error with the function's own error, or where it is late */
  askWorker(lane: string, event: object, longestMs: number): Promise<unknown>;
  /** Encrypts the params of encrypted tasks. Undefined where it has none. */
  encryption(): Promise<ParamsEncryption | undefined>;
  /** The `s3://` URL of a key in the bucket of uploads. */
  uploadUrl(key: string): string;
  /** Puts a stream there. Without its length, at most 10,000 parts of 5 MiB: 48.8 GiB. */
  upload(key: string, body: Readable, bytes?: number): Promise<void>;
  /** Opens what is at a key there. Rejects with S3's own error. */
  download(key: string): Promise<{ readonly body: Readable; readonly bytes: number | undefined }>;
  /** Reads events of a log group, in the order of time. */
  logEvents(query: LogQuery): Promise<readonly LogEvent[]>;
  /** What is in the lanes' queues, and among the dead letters. */
  queueDepths(): Promise<QueueDepths>;
  /** Its schedules, and what they send to. */
  scheduler(): Promise<SchedulerEndpoint>;
  /** EventBridge Scheduler, for schedules that are made at run time. */
  runTimeScheduler(): Promise<Scheduler>;
  /** Whether a `pawl dev` answers at its endpoint, of this folder or of another. */
  isDev(): Promise<boolean>;
  /** The folder in which `pawl dev` keeps a lane's logs. Undefined where they are in CloudWatch. */
  logFolder(lane: string): Promise<string | undefined>;
  /** Looks at its stack again, by the same clients: one call, and one more after a deploy. */
  again(): Promise<DeployedPawl>;
}

export interface Identity {
  /** The account's number, or `local`. */
  readonly account: string;
  /** The caller's ARN. Undefined on this machine, where credentials are dummies. */
  readonly arn?: string;
}

/** @throws NotFoundError where there is no such deployment, and any error of the SDK */
export async function openDeployedPawl(
  target: Target,
  { env, clock, pawl }: Pick<Shell, "env" | "clock" | "pawl">,
): Promise<DeployedPawl> {
  const time = new ServiceTime(clock);
  return readDeployedPawl({ target, time, aws: openClients(target, env, time), pawl: shellCommand(pawl) });
}

interface Opened {
  readonly target: Target;
  readonly time: ServiceTime;
  readonly aws: Aws;
  /** What runs the command here. */
  readonly pawl: string;
}

/** @param known what was read before: the manifest's address is of its content */
async function readDeployedPawl(
  opened: Opened,
  known?: { readonly stack: FoundStack; readonly manifest: Manifest },
): Promise<DeployedPawl> {
  const { target, time, aws, pawl } = opened;
  const stack = await findStack(aws, target, pawl);
  const isKnown = known !== undefined && outputOf(stack, "manifest") === outputOf(known.stack, "manifest");
  const manifest = isKnown ? known.manifest : await readManifest(aws, stack, target);
  const tables = () => ({
    runsTable: outputOf(stack, "runsTable"),
    tasksTable: outputOf(stack, "tasksTable"),
  });
  const openStore = async () => {
    const { DynamoRunStore } = await import("../../functions/store/dynamodb.ts");
    return new DynamoRunStore({ client: await aws.dynamodb(), ...tables() });
  };
  const checkData = formatCheck(async () => (await openStore()).getPart(formatPart));
  return {
    project: manifest.project,
    stage: manifest.stage,
    local: target.local,
    region: await (await aws.cloudformation()).config.region(),
    account: target.local ? undefined : stack.account,
    endpoint: target.endpoint,
    profile: target.profile,
    manifest,
    clock: time,
    async identity() {
      if (target.local) return { account: "local" };
      const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
      const { Account = "unknown", Arn } = await (await aws.sts()).send(new GetCallerIdentityCommand());
      return { account: Account, arn: Arn };
    },
    async store() {
      await checkData();
      return openStore();
    },
    async batchReads() {
      await checkData();
      const { DynamoBatchReads } = await import("./batch-reads.ts");
      return new DynamoBatchReads({ client: await aws.dynamodb(), ...tables() });
    },
    async encryption() {
      const tasks = manifest.tasks.filter(({ encrypted }) => encrypted).map(({ name }) => name);
      if (tasks.length === 0) return undefined;
      const { KmsDataKeys, paramsEncryption } = await import("../../functions/encryption/index.ts");
      const client = await aws.sqs();
      const key = outputOf(stack, "encryptionKey");
      const keys = new KmsDataKeys({ client, key, endpoint: target.endpoint });
      return paramsEncryption({ stage: manifest.stage, tasks, keys });
    },
    async queue() {
      const { AutomaticQueue } = await import("../../functions/queue/automatic-queue.ts");
      const { SqsRunQueue } = await import("../../functions/queue/sqs.ts");
      return new AutomaticQueue({
        others: new SqsRunQueue({ client: await aws.sqs(), queues: JSON.parse(outputOf(stack, "queues")) }),
        async invoke(Payload) {
          const { InvokeCommand } = await import("@aws-sdk/client-lambda");
          const FunctionName = outputOf(stack, "automatic");
          const event = new InvokeCommand({ FunctionName, InvocationType: "Event", Payload });
          await (await aws.lambda()).send(event);
        },
      });
    },
    async askWorker(lane, event, longestMs) {
      const { InvokeCommand } = await import("@aws-sdk/client-lambda");
      const workers: Readonly<Record<string, string>> = JSON.parse(outputOf(stack, "workers"));
      const command = new InvokeCommand({ FunctionName: workers[lane], Payload: JSON.stringify(event) });
      const abortSignal = AbortSignal.timeout(longestMs);
      const { FunctionError, Payload } = await (await aws.lambda()).send(command, { abortSignal });
      const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString() || "null");
      if (FunctionError === undefined) return answer;
      throw new Error((answer as { errorMessage?: string } | null)?.errorMessage ?? FunctionError);
    },
    uploadUrl: (key) => `s3://${outputOf(stack, "uploadsBucket")}/${key}`,
    async upload(key, body, bytes) {
      const { Upload } = await import("@aws-sdk/lib-storage");
      // Parts are uploaded while the rest is still being read.
      await new Upload({
        client: await aws.s3(),
        partSize: partSize(bytes),
        params: {
          Bucket: outputOf(stack, "uploadsBucket"),
          Key: key,
          Body: body,
          ContentType: contentTypeOf(key),
        },
      }).done();
    },
    async download(key) {
      const { GetObjectCommand } = await import("@aws-sdk/client-s3");
      const get = new GetObjectCommand({ Bucket: outputOf(stack, "uploadsBucket"), Key: key });
      const { Body, ContentLength: bytes } = await (await aws.s3()).send(get);
      return { body: Body as Readable, bytes };
    },
    async logEvents(query) {
      const { readLogEvents } = await import("./log-events.ts");
      return readLogEvents(await aws.logs(), query);
    },
    async queueDepths() {
      const { readQueueDepths } = await import("./queue-depths.ts");
      return readQueueDepths({
        client: await aws.sqs(),
        queues: JSON.parse(outputOf(stack, "queues")),
        deadLetterQueue: outputOf(stack, "deadLetterQueue"),
        now: target.endpoint === undefined ? time.now() : undefined,
      });
    },
    async scheduler() {
      const { schedulerEndpoint } = await import("../fire/scheduler-endpoint.ts");
      const [scheduler, sqs, lambda] = await Promise.all([aws.scheduler(), aws.sqs(), aws.lambda()]);
      return schedulerEndpoint({ scheduler, sqs, lambda }, outputOf(stack, "scheduleGroup"));
    },
    async runTimeScheduler() {
      const { EventBridgeScheduler } = await import("../../functions/scheduler/eventbridge.ts");
      return new EventBridgeScheduler({
        client: await aws.scheduler(),
        queues: JSON.parse(outputOf(stack, "queues")),
        ...(JSON.parse(outputOf(stack, "scheduler")) as SchedulerPlace),
      });
    },
    isDev: async () => (await devAt(target)) !== undefined,
    async logFolder(lane) {
      const state = (await devAt(target))?.folder;
      const workers: Readonly<Record<string, string>> = JSON.parse(
        stack.outputs.get(outputs.workers) ?? "{}",
      );
      const name = lane === automaticLane ? stack.outputs.get(outputs.automatic) : workers[lane];
      return state === undefined ? undefined : join(state, "logs", name ?? "");
    },
    again: () => readDeployedPawl(opened, { stack, manifest }),
  };
}

const smallestPart = 5 * 1024 * 1024;
const mostParts = 10_000;

function contentTypeOf(key: string): string {
  if (key.endsWith(".gz")) return "application/gzip";
  return key.endsWith(".jsonl") ? "application/jsonl" : "text/csv";
}

/** The size of an upload's parts, in bytes: the smallest that S3 takes, unless they would be too many. */
export function partSize(bytes = 0): number {
  return Math.max(smallestPart, Math.ceil(bytes / mostParts));
}
