/** A deployment as AWS's clients see it: its stack's outputs, its records, its queues, its functions. */
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  paginateQuery,
  paginateScan,
} from "@aws-sdk/client-dynamodb";
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { RunRecord } from "../../functions/model/run/run.ts";
import { outputs } from "../../functions/model/task/manifest.ts";
import { until } from "./until.ts";

type Item = Record<string, AttributeValue>;

export class DeployedApp {
  readonly #outputs: ReadonlyMap<string, string>;
  readonly #dynamodb: DynamoDBClient;
  readonly #sqs: SQSClient;
  readonly #lambda: LambdaClient;

  /** Finds a stage's stack. */
  static async at(endpoint: string, stage = "local"): Promise<DeployedApp> {
    const cloudFormation = new CloudFormationClient(client(endpoint));
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: `pawl-${stage}` }));
    const found = Stacks?.[0]?.Outputs ?? [];
    return new DeployedApp(
      endpoint,
      new Map(found.map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue])),
    );
  }

  private constructor(endpoint: string, found: ReadonlyMap<string, string>) {
    this.#outputs = found;
    this.#dynamodb = new DynamoDBClient(client(endpoint));
    this.#sqs = new SQSClient({ ...client(endpoint), useQueueUrlAsEndpoint: false });
    this.#lambda = new LambdaClient(client(endpoint));
  }

  output(key: keyof typeof outputs): string {
    return this.#outputs.get(outputs[key]) ?? "";
  }

  /** The URL of a lane's queue. */
  queue(lane: string): string {
    return JSON.parse(this.output("queues"))[lane];
  }

  /** The name of a lane's worker. */
  worker(lane: string): string {
    return JSON.parse(this.output("workers"))[lane];
  }

  /** A run's item as GetItem gives it. @param id `task/run` */
  async item(id: string): Promise<Item | undefined> {
    const slash = id.indexOf("/");
    const Key = { task: { S: id.slice(0, slash) }, run: { S: id.slice(slash + 1) } };
    const command = new GetItemCommand({ TableName: this.output("runsTable"), Key, ConsistentRead: true });
    return (await this.#dynamodb.send(command)).Item;
  }

  async run(id: string): Promise<RunRecord | undefined> {
    const item = await this.item(id);
    return item === undefined ? undefined : (unmarshall(item) as RunRecord);
  }

  /** A task's runs, by instant. */
  async runs(task: string): Promise<RunRecord[]> {
    const pages = paginateQuery(
      { client: this.#dynamodb },
      {
        TableName: this.output("runsTable"),
        KeyConditionExpression: "#task = :task",
        ExpressionAttributeNames: { "#task": "task" },
        ExpressionAttributeValues: { ":task": { S: task } },
        ConsistentRead: true,
      },
    );
    const found: RunRecord[] = [];
    for await (const { Items = [] } of pages)
      found.push(...Items.map((item) => unmarshall(item) as RunRecord));
    return found;
  }

  /** All items of a table. */
  async scan(TableName: string): Promise<Item[]> {
    const found: Item[] = [];
    for await (const { Items = [] } of paginateScan({ client: this.#dynamodb }, { TableName }))
      found.push(...Items);
    return found;
  }

  /** Sends messages to a lane's queue, ten at a time. @param group their message group @default none @returns their ids */
  async send(lane: string, bodies: readonly string[], group?: string): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < bodies.length; i += 10) {
      const Entries = bodies
        .slice(i, i + 10)
        .map((MessageBody, at) => ({ Id: String(at), MessageBody, MessageGroupId: group }));
      const command = new SendMessageBatchCommand({ QueueUrl: this.queue(lane), Entries });
      const { Successful = [] } = await this.#sqs.send(command);
      ids.push(...Successful.map(({ MessageId = "" }) => MessageId));
    }
    return ids;
  }

  /** Drops every message of a lane's queue. */
  async purge(lane: string): Promise<void> {
    await this.#sqs.send(new PurgeQueueCommand({ QueueUrl: this.queue(lane) }));
  }

  /** How many messages of a queue are visible, and how many are in flight. */
  async depth(QueueUrl: string): Promise<{ waiting: number; inFlight: number }> {
    const { Attributes = {} } = await this.#sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes;
    return {
      waiting: Number(ApproximateNumberOfMessages),
      inFlight: Number(ApproximateNumberOfMessagesNotVisible),
    };
  }

  /** The environment variables that the template gives a function. */
  async variables(FunctionName: string): Promise<Readonly<Record<string, string>>> {
    const command = new GetFunctionConfigurationCommand({ FunctionName });
    return (await this.#lambda.send(command)).Environment?.Variables ?? {};
  }

  /** Invokes a function directly, and waits for its answer. */
  async invoke(FunctionName: string, payload: unknown): Promise<{ answer: unknown; failed: boolean }> {
    const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) });
    const { Payload, FunctionError } = await this.#lambda.send(command);
    return { answer: JSON.parse(Buffer.from(Payload ?? []).toString()), failed: FunctionError !== undefined };
  }

  /** Waits until a run has a status. */
  reached(id: string, status: RunRecord["status"], seconds = 60): Promise<RunRecord> {
    return until(
      `${id} ${status}`,
      async () => {
        const run = await this.run(id);
        return run?.status === status && run;
      },
      { seconds },
    );
  }
}

function client(endpoint: string) {
  return {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
}
