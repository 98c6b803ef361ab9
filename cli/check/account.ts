/**
 * What an account has: the stage's stack with its resources, what is in them, and Lambda's limits. Every call only reads.
 * `docs/deploy.md` names the rights that they take.
 */
import { leaseKeys, turnKeys } from "../../functions/model/run/index-keys.ts";
import { outputs } from "../../functions/model/task/manifest.ts";
import { stackName } from "../../functions/model/task/project-name.ts";
import { ServiceTime } from "../../functions/store/service-time.ts";
import { type Aws, openClients } from "../deployment/aws.ts";
import { readPlace } from "../deployment/place.ts";
import { outputOf, readManifest } from "../deployment/stack.ts";
import type { Target } from "../deployment/target.ts";
import type { Shell } from "../shell.ts";
import { type DeployedStack, readStack } from "./deployed-stack.ts";

/** What Lambda says of the account, in the Region. */
export interface LambdaLimits {
  readonly concurrency: number;
  /** What no function reserves. */
  readonly unreserved: number;
  readonly codeBytes: number;
  readonly mostCodeBytes: number;
}

export interface Account {
  /** Where it is, in words. */
  readonly where: string;
  /** Undefined where the stage is not deployed. */
  readonly stack: DeployedStack | undefined;
  lambdaLimits(): Promise<LambdaLimits>;
  /** Messages of a queue: visible, delayed, or with a worker. */
  messages(queueUrl: string): Promise<number>;
  /** The visibility timeout of a queue, by its name in the account or by its ARN, in seconds; undefined where there is no such queue. */
  visibilityTimeout(queue: string): Promise<number | undefined>;
  /** Runs of a lane that have something to do and are in the index, up to a thousand of each key. */
  waitingRuns(lane: string): Promise<number>;
  /** Items of a table, up to those of one page. */
  items(tableName: string): Promise<number>;
  schedules(group: string): Promise<number>;
  objects(bucket: string): Promise<number>;
}

/** Reads the stage's stack. @throws any error of the SDK */
export async function openAccount(
  target: Target,
  stage: string,
  { env, clock }: Pick<Shell, "env" | "clock">,
): Promise<Account> {
  const aws = openClients(target, env, new ServiceTime(clock));
  const cloudformation = await aws.cloudformation();
  const where = target.endpoint ?? `Region ${await cloudformation.config.region()}`;
  const stack = await readStage(aws, target, stage);
  return {
    where,
    stack,
    async lambdaLimits() {
      const { GetAccountSettingsCommand } = await import("@aws-sdk/client-lambda");
      const { AccountLimit = {}, AccountUsage = {} } = await (await aws.lambda()).send(
        new GetAccountSettingsCommand({}),
      );
      return {
        concurrency: AccountLimit.ConcurrentExecutions ?? 0,
        unreserved: AccountLimit.UnreservedConcurrentExecutions ?? 0,
        codeBytes: AccountUsage.TotalCodeSize ?? 0,
        mostCodeBytes: AccountLimit.TotalCodeSize ?? Number.POSITIVE_INFINITY,
      };
    },
    async messages(QueueUrl) {
      const { GetQueueAttributesCommand } = await import("@aws-sdk/client-sqs");
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...messageCounts] });
      const { Attributes = {} } = await (await aws.sqs()).send(command);
      return messageCounts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
    },
    async visibilityTimeout(queue) {
      const { GetQueueAttributesCommand, GetQueueUrlCommand, QueueDoesNotExist } = await import(
        "@aws-sdk/client-sqs"
      );
      const [account, name = queue] = queue.split(":").slice(-2);
      const QueueOwnerAWSAccountId = name === queue ? undefined : account;
      const sqs = await aws.sqs();
      try {
        const { QueueUrl } = await sqs.send(
          new GetQueueUrlCommand({ QueueName: name, QueueOwnerAWSAccountId }),
        );
        const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] });
        return Number((await sqs.send(command)).Attributes?.VisibilityTimeout);
      } catch (error) {
        if (error instanceof QueueDoesNotExist) return undefined;
        throw error;
      }
    },
    async waitingRuns(lane) {
      if (stack === undefined) return 0;
      const { tasks } = await readManifest(aws, stack, target);
      const { DynamoRunStore } = await import("../../functions/store/dynamodb.ts");
      const [runsTable, tasksTable] = [outputOf(stack, "runsTable"), outputOf(stack, "tasksTable")];
      const store = new DynamoRunStore({ client: await aws.dynamodb(), runsTable, tasksTable });
      const { queuesOf } = await import("../../functions/runs/index.ts");
      const names = tasks.map(({ name }) => name);
      const keys = [...leaseKeys, ...turnKeys, ...(await queuesOf(store, names))];
      const pages = await Promise.all(
        keys.map((key) => store.due(key, { until: Number.MAX_SAFE_INTEGER, limit: 1_000 })),
      );
      return pages.flatMap(({ items }) => items).filter((entry) => entry.lane === lane).length;
    },
    async items(TableName) {
      const { ScanCommand } = await import("@aws-sdk/client-dynamodb");
      const { Count = 0 } = await (await aws.dynamodb()).send(
        new ScanCommand({ TableName, Select: "COUNT", Limit: 1_000 }),
      );
      return Count;
    },
    async schedules(GroupName) {
      const { paginateListSchedules } = await import("@aws-sdk/client-scheduler");
      let count = 0;
      for await (const page of paginateListSchedules({ client: await aws.scheduler() }, { GroupName }))
        count += page.Schedules?.length ?? 0;
      return count;
    },
    async objects(Bucket) {
      const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
      const { KeyCount = 0 } = await (await aws.s3()).send(new ListObjectsV2Command({ Bucket }));
      return KeyCount;
    },
  };
}

/** The stack of the stage's name; else the one that its parameter names. */
async function readStage(aws: Aws, target: Target, stage: string): Promise<DeployedStack | undefined> {
  const own = await readStack(aws, stackName(target.project, stage));
  if (own?.outputs.has(outputs.manifest)) return own;
  const place = await readPlace(aws, target, stage);
  return place === undefined ? own : readStack(aws, place.stack, place.outputs);
}

const messageCounts = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
] as const;
