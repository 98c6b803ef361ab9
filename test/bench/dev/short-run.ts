/** A short run as a worker does it: its task, an event with its message, and the UpdateItems that it sends. */
import type { DynamoDBClient, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { Context, SQSEvent } from "aws-lambda";
import { jsonLog } from "../../../functions/lambda/json-log.ts";
import { systemClock } from "../../../functions/model/clock.ts";
import { resolveLane } from "../../../functions/model/task/lane-settings.ts";
import { resolveSettings } from "../../../functions/model/task/layers/resolve-settings.ts";
import type { Services } from "../../../functions/model/task/services.ts";
import { defineTask, type Task } from "../../../functions/model/task/task.ts";
import type { WorkerContext } from "../../../functions/runs/context.ts";
import { DynamoRunStore } from "../../../functions/store/dynamodb.ts";
import { makeWorker } from "../../../functions/worker.ts";
import { MemoryRunQueue } from "../../memory/run-queue.ts";

const short = defineTask({ name: "short", description: "Short.", overlap: "allow", run: () => {} }) as Task;

/** What a worker is given, with a client for its tables `runs` and `tasks`. */
export function contextOf(client: DynamoDBClient): WorkerContext {
  return {
    store: new DynamoRunStore({ client, runsTable: "runs", tasksTable: "tasks" }),
    queue: new MemoryRunQueue({ clock: systemClock }),
    clock: systemClock,
    random: Math.random,
    lane: resolveLane("default", {}),
    lanes: { short: "default" },
    tasks: new Map(),
    states: new Map(),
    services: {} as Services,
    config: {},
    log: jsonLog(() => {}, systemClock),
  };
}

/** Handles the event of a number; of two with the same instant, each needs its own trigger. */
export type ShortWorker = (event: number, trigger?: string) => Promise<void>;

export function shortWorker(context: WorkerContext): ShortWorker {
  const worker = makeWorker({
    ...context,
    tasks: [{ task: short, settings: resolveSettings(short.settings), enabled: true }],
    endProcess: () => process.exit(1),
  });
  return async (n, trigger = "each-minute") => {
    await worker(event(n, trigger), lambdaContext);
  };
}

/** The inputs of the two UpdateItems of a short run. */
export async function shortUpdates(
  client: DynamoDBClient,
  worker: ShortWorker,
): Promise<UpdateItemCommandInput[]> {
  await worker(0, "first");
  const inputs = await inputsOf(client, () => worker(1));
  if (inputs.length !== 2) throw new Error(`a short run sends ${inputs.length} updates, expected 2`);
  return inputs;
}

/** The inputs of the UpdateItems that an action sends. */
export async function inputsOf(
  client: DynamoDBClient,
  action: () => Promise<void>,
): Promise<UpdateItemCommandInput[]> {
  const inputs: UpdateItemCommandInput[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === "UpdateItemCommand")
          inputs.push(structuredClone(args.input) as UpdateItemCommandInput);
        return next(args);
      },
    { step: "initialize", name: "recorder" },
  );
  await action();
  client.middlewareStack.remove("recorder");
  return inputs;
}

export const logs = { group: "/aws/lambda/worker", stream: "stream", requestId: "request" };
const lambdaContext = {
  getRemainingTimeInMillis: () => 20_000,
  awsRequestId: logs.requestId,
  logGroupName: logs.group,
  logStreamName: logs.stream,
} as Context;

function event(n: number, trigger: string): SQSEvent {
  const scheduledTime = new Date(Date.now() - (n % 50)).toISOString();
  const body = JSON.stringify({ task: "short", trigger, scheduledTime });
  const attributes = {
    ApproximateReceiveCount: "1",
    SentTimestamp: String(Date.now()),
    SenderId: "",
    ApproximateFirstReceiveTimestamp: "",
  };
  const record = {
    messageId: `m${n}`,
    receiptHandle: "r",
    body,
    attributes,
    messageAttributes: {},
    md5OfBody: "",
  };
  return { Records: [{ ...record, eventSource: "aws:sqs", eventSourceARN: "arn", awsRegion: "us-east-1" }] };
}
